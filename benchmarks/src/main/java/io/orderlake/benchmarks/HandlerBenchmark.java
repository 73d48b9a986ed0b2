package io.orderlake.benchmarks;

import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link HandlerJmh} and the same job in Python, and prints how they compare. */
public final class HandlerBenchmark {
  private HandlerBenchmark() {}

  public static void main(String[] args) throws RunnerException {
    Map<String, Double> rates =
        new Runner(new OptionsBuilder().include(HandlerJmh.class.getName()).build())
            .run().stream()
                .collect(
                    Collectors.toMap(
                        result -> result.getPrimaryResult().getLabel(),
                        result -> result.getPrimaryResult().getScore()));
    System.out.println(rates);
  }
}
