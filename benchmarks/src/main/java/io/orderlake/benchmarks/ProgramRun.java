package io.orderlake.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of a {@link Program}, from its start to its end. */
final class ProgramRun implements AutoCloseable {
  /**
   * @param processor seconds that it took of the processor
   * @param clock seconds that it took
   */
  record Times(double processor, double clock) {
    Times plus(Times other) {
      return new Times(processor + other.processor, clock + other.clock);
    }

    /** Of one event of so many. */
    Times of(int events) {
      return new Times(processor / events, clock / events);
    }
  }

  private final Process process;
  private final Path answer;
  private final Path said;
  private final BufferedWriter turns;
  private final BufferedReader figures;

  ProgramRun(Program program, Path event) throws IOException {
    answer = Files.createTempFile("answer", ".json");
    said = Files.createTempFile("said", ".txt");
    // The shell tells what the process took, from its start to its end, to the millisecond.
    List<String> command =
        new ArrayList<>(List.of("bash", "-c", "TIMEFORMAT='%U %S'; time \"$@\"", "bash"));
    command.addAll(program.command());
    command.addAll(List.of(event.toString(), answer.toString()));
    process = new ProcessBuilder(command).redirectError(said.toFile()).start();
    turns = process.outputWriter(US_ASCII);
    figures = process.inputReader(US_ASCII);
  }

  /**
   * Lets it answer the event so often. Of the first turn it does not know what it took of the
   * processor.
   */
  Times turn(int events) throws IOException {
    turns.write(events + "\n");
    turns.flush();
    String line = figures.readLine();
    if (line == null) {
      throw new IllegalStateException(Files.readString(said));
    }
    String[] times = line.split(" ");
    return new Times(Double.parseDouble(times[0]), Double.parseDouble(times[1]));
  }

  /** Ends it, and tells what all of it took of the processor. */
  double end() throws IOException, InterruptedException {
    turns.close();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(said));
    }
    String[] words = Files.readString(said, UTF_8).strip().split("\\s+");
    return Double.parseDouble(words[words.length - 2])
        + Double.parseDouble(words[words.length - 1]);
  }

  /** Its last answer, after its end. */
  byte[] answer() throws IOException {
    return Files.readAllBytes(answer);
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    Files.delete(answer);
    Files.delete(said);
  }
}
