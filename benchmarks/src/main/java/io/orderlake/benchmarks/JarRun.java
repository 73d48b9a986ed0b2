package io.orderlake.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The function of a jar, as a {@link Program}: it runs with that jar and this class alone on the
 * class path, and so uses nothing but the JDK and Lambda's interface.
 */
final class JarRun {
  private static final String HANDLER =
      "io.orderlake.transformer.firehose.FirehoseTransformHandler";

  private static final Path THREADS = Path.of("/proc/self/task");

  private JarRun() {}

  public static void main(String[] args) throws IOException, ReflectiveOperationException {
    long began = System.nanoTime();
    PrintStream figures = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
    byte[] event = Files.readAllBytes(Path.of(args[0]));
    RequestStreamHandler handler =
        (RequestStreamHandler) Class.forName(HANDLER).getConstructor().newInstance();
    ByteArrayOutputStream answer = new ByteArrayOutputStream(event.length);

    // To ask the JVM takes classes that a cold start is not to be measured with.
    boolean first = true;
    double spent = Double.NaN;
    BufferedReader turns = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String events = turns.readLine(); events != null; events = turns.readLine()) {
      if (!first) {
        spent = processorSeconds();
        began = System.nanoTime();
      }
      for (int i = Integer.parseInt(events); i > 0; i--) {
        answer.reset();
        handler.handleRequest(new ByteArrayInputStream(event), answer, null);
      }
      double clock = (System.nanoTime() - began) / 1e9;
      double processor = Double.isNaN(spent) ? spent : processorSeconds() - spent;
      first = false;
      figures.println(processor + " " + clock);
      figures.flush();
    }
    Files.write(Path.of(args[1]), answer.toByteArray());
  }

  /**
   * Of all threads. The JVM's own figure moves by hundredths, which is more than an event takes.
   */
  private static double processorSeconds() throws IOException {
    if (!Files.isDirectory(THREADS)) {
      return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
          / 1e9;
    }
    double nanos = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        nanos += Double.parseDouble(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
      }
    }
    return nanos / 1e9;
  }
}
