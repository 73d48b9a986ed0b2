package io.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The sandbox in a JVM of its own, to be measured or killed. */
final class SandboxJvm implements AutoCloseable {
  private static final Duration TIME_TO_START = Duration.ofMinutes(3);

  private final Process process;
  private final SandboxApi api;

  private SandboxJvm(Process process, SandboxApi api) {
    this.process = process;
    this.api = api;
  }

  /**
   * Starts one and waits until it is up.
   *
   * @param options of the JVM
   */
  static SandboxJvm start(int firstPort, Path data, String... options)
      throws IOException, InterruptedException, TimeoutException {
    SandboxJvm sandbox =
        new SandboxJvm(process(firstPort, data, options), new SandboxApi(firstPort));
    sandbox.awaitUp();
    return sandbox;
  }

  /** Starts one, whatever becomes of it. */
  static Process process(int firstPort, Path data, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-Dorderlake.data=" + data);
    command.add("-Dorderlake.first-port=" + firstPort);
    command.add("-Dorderlake.stop-with-parent=true");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("io.orderlake.sandbox.Sandbox");
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(data.resolveSibling("sandbox.log").toFile()))
        .start();
  }

  SandboxApi api() {
    return api;
  }

  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** As the kernel tells it; 0 where it does not. */
  long residentMegabytes() throws IOException {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    return Files.exists(status)
        ? Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
            .findFirst()
            .orElse(0)
        : 0;
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void awaitUp() throws IOException, InterruptedException, TimeoutException {
    Deadline deadline = Deadline.in(TIME_TO_START);
    try {
      while (!api.isUp()) {
        deadline.check("The sandbox, whose log tells more, did not start");
        if (!process.isAlive()) {
          throw new IOException("The sandbox did not start; see its log");
        }
        Thread.sleep(100);
      }
    } catch (Exception e) {
      close();
      throw e;
    }
  }
}
