package io.orderlake.benchmarks;

import io.orderlake.transformer.firehose.FirehoseTransformHandler;
import io.orderlake.transformer.firehose.FunctionMapping;
import io.orderlake.transformer.row.TransformOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The same job in plain Python: {@code src/main/python/orders.py}. */
final class PythonHandler {
  private static final int EVENTS = 200;

  private PythonHandler() {}

  /**
   * Records a second, or nothing where python3 is not there.
   *
   * @throws IllegalStateException if the script fails, or its answer is not the handler's
   */
  static OptionalDouble rate(Path event) throws IOException, InterruptedException {
    Optional<Program> python = Program.python("orders");
    if (python.isEmpty()) {
      return OptionalDouble.empty();
    }
    try (ProgramRun run = python.get().start(event)) {
      run.turn(5);
      double seconds = run.turn(EVENTS).clock();
      run.end();
      if (!Arrays.equals(run.answer(), answer(event))) {
        throw new IllegalStateException("the Python script does not do the handler's job");
      }
      return OptionalDouble.of(SampleEvent.RECORDS * EVENTS / seconds);
    }
  }

  private static byte[] answer(Path event) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    new FirehoseTransformHandler(
            FunctionMapping.read(),
            List.of(),
            TransformOptions.DEFAULTS,
            new PrintStream(OutputStream.nullOutputStream()),
            InstantSource.system())
        .handleRequest(Files.newInputStream(event), answer, null);
    return answer.toByteArray();
  }
}
