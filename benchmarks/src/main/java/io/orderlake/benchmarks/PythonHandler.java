package io.orderlake.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.OptionalDouble;

/** The same job in plain Python: {@code src/main/python/handler.py}. */
final class PythonHandler {
  private static final Path SCRIPT = Path.of("src", "main", "python", "handler.py");
  private static final String SECONDS = "4";

  private PythonHandler() {}

  /**
   * Records a second, or nothing where python3 is not there.
   *
   * @throws IllegalStateException if the script fails, or its answer is not the handler's
   */
  static OptionalDouble rate(Path event) throws IOException, InterruptedException {
    Path answer = Files.createTempFile("answer", ".json");
    try {
      Process python =
          new ProcessBuilder(
                  "python3", SCRIPT.toString(), event.toString(), answer.toString(), SECONDS)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String printed = new String(python.getInputStream().readAllBytes(), UTF_8);
      if (python.waitFor() != 0 || !Arrays.equals(Files.readAllBytes(answer), answer(event))) {
        throw new IllegalStateException("the Python script does not do the handler's job");
      }
      return OptionalDouble.of(SampleEvent.RECORDS / Double.parseDouble(printed.strip()));
    } catch (IOException e) {
      if (isMissing()) {
        return OptionalDouble.empty();
      }
      throw e;
    } finally {
      Files.delete(answer);
    }
  }

  private static boolean isMissing() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() != 0;
    } catch (IOException e) {
      return true;
    }
  }

  private static byte[] answer(Path event) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    new FirehoseTransformHandler(
            FunctionMapping.read(),
            TransformOptions.DEFAULTS,
            new PrintStream(OutputStream.nullOutputStream()),
            InstantSource.system())
        .handleRequest(Files.newInputStream(event), answer, null);
    return answer.toByteArray();
  }
}
