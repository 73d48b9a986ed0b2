package io.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Compares the handler with its floor, {@link HandlerJmh}, and with {@link PythonHandler}: all in
 * turn, several times, so that a busy moment of the machine does not fall on one of them alone.
 */
public final class HandlerBenchmark {
  private static final int ROUNDS = 3;
  private static final String HANDLER = "handler";
  private static final String FLOOR = "floor";
  private static final String PYTHON = "python";

  /** Records a second, of each round. */
  private final Map<String, List<Double>> rates = new TreeMap<>();

  private HandlerBenchmark() {}

  public static void main(String[] args) throws RunnerException, IOException, InterruptedException {
    new HandlerBenchmark().run();
  }

  private void run() throws RunnerException, IOException, InterruptedException {
    Path event = Files.createTempFile("event", ".json");
    try {
      Files.write(event, SampleEvent.json());
      for (int round = 1; round <= ROUNDS; round++) {
        System.out.printf("round %d of %d%n", round, ROUNDS);
        measureJava();
        PythonHandler.rate(event).ifPresent(rate -> add(PYTHON, rate));
      }
      print(Files.size(event));
    } finally {
      Files.delete(event);
    }
  }

  private void measureJava() throws RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    options.include(HandlerJmh.class.getName()).verbosity(VerboseMode.SILENT);
    for (RunResult result : new Runner(options.build()).run()) {
      add(result.getPrimaryResult().getLabel(), result.getPrimaryResult().getScore());
    }
  }

  private void add(String name, double rate) {
    rates.computeIfAbsent(name, n -> new ArrayList<>()).add(rate);
  }

  private void print(long bytes) {
    System.out.printf("%nevents of %d records, %,d bytes%n", SampleEvent.RECORDS, bytes);
    rates.keySet().forEach(n -> System.out.printf("%-8s %,9.0f records/s%n", n, median(n)));
    System.out.printf(
        "%nhandler / floor   %6.2f, to reach 0.70%n", median(HANDLER) / median(FLOOR));
    if (rates.containsKey(PYTHON)) {
      System.out.printf(
          "handler / python  %6.2f, to reach 3.00%n", median(HANDLER) / median(PYTHON));
    } else {
      System.out.println("handler / python  not measured: there is no python3 here");
    }
  }

  private double median(String name) {
    List<Double> measured = rates.getOrDefault(name, List.of(Double.NaN));
    return measured.stream().sorted().toList().get(measured.size() / 2);
  }
}
