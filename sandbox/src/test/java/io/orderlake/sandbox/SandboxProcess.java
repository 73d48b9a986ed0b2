package io.orderlake.sandbox;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sandbox in a JVM of its own, as a user starts it, to be stopped or killed by a test. */
final class SandboxProcess implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private static final Duration TIME_TO_START = Duration.ofMinutes(4);

  private final Process process;
  private final int firstPort;
  private final Path log;

  private SandboxProcess(Process process, int firstPort, Path log) {
    this.process = process;
    this.firstPort = firstPort;
    this.log = log;
  }

  /** Starts one and waits until it is up. */
  static SandboxProcess start(Path data, String... settings) throws IOException {
    return start(fourFreePorts(), data, settings);
  }

  /** Starts one on these ports, as after another that had them, and waits until it is up. */
  static SandboxProcess start(int firstPort, Path data, String... settings) throws IOException {
    SandboxProcess sandbox = launch(firstPort, List.of(), data, settings);
    sandbox.awaitUp();
    return sandbox;
  }

  /**
   * Starts one.
   *
   * @param parent a command that runs the command that stands behind it
   */
  static SandboxProcess launch(List<String> parent, Path data, String... settings)
      throws IOException {
    return launch(fourFreePorts(), parent, data, settings);
  }

  private static SandboxProcess launch(
      int firstPort, List<String> parent, Path data, String... settings) throws IOException {
    Path log = data.resolveSibling(data.getFileName() + ".log");
    List<String> command = new ArrayList<>(parent);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx384m",
            "-XX:+UseSerialGC",
            // Half the work of a start; it ends before the other compiler would pay.
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            // A test run that is killed leaves none behind.
            "-Dorderlake.stop-with-parent=true",
            "-Dorderlake.data=" + data,
            "-Dorderlake.first-port=" + firstPort));
    command.addAll(List.of(settings));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Sandbox.class.getName()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new SandboxProcess(process, firstPort, log);
  }

  void awaitUp() throws IOException {
    try {
      awaitUp(3);
    } catch (RuntimeException e) {
      close();
      throw new IllegalStateException("The sandbox did not start:\n" + log(), e);
    }
  }

  /** Waits for the first of the services. */
  void awaitUp(int services) {
    await()
        .atMost(TIME_TO_START)
        .pollInterval(Duration.ofMillis(100))
        .failFast("it ended", () -> !process.isAlive())
        .until(() -> IntStream.range(0, services).allMatch(i -> isUp(firstPort + i)));
  }

  int firstPort() {
    return firstPort;
  }

  /** The dashboard's address. */
  String page() {
    return "http://localhost:" + (firstPort + 2) + "/";
  }

  JsonNode simulator(String method, String path, String body) {
    return JSON.readTree(send(firstPort, method, path, body));
  }

  JsonNode transformer(String method, String path) {
    return JSON.readTree(send(firstPort + 1, method, path, ""));
  }

  JsonNode analytics(String method, String path) {
    return JSON.readTree(send(firstPort + 2, method, path, ""));
  }

  JsonNode report(String path) {
    return JSON.readTree(send(firstPort + 2, "GET", "/api/" + path, ""));
  }

  /** Resident memory in bytes, as the kernel tells it; 0 where it does not. */
  long residentMemory() {
    try {
      return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** SIGTERM, as Ctrl-C or Maven's end send it. */
  int stop() throws InterruptedException {
    process.destroy();
    return awaitEnd();
  }

  /** Answers the exit status. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The sandbox does not end");
    }
    return process.exitValue();
  }

  /** It answers nobody, and closes no connection, until it is thawed. */
  void freeze() throws Exception {
    signal("STOP");
  }

  void thaw() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The process that its parent started. */
  ProcessHandle child() {
    return process.children().findFirst().orElseThrow();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }

  private static boolean isUp(int port) {
    try {
      return HTTP.send(request(port, "GET", "/actuator/health", ""), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String send(int port, String method, String path, String body) {
    try {
      HttpResponse<String> answer =
          HTTP.send(request(port, method, path, body), BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            method + " " + path + " answered " + answer.statusCode() + " " + answer.body());
      }
      return answer.body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(method + " " + path + " got no answer", e);
    }
  }

  private static HttpRequest request(int port, String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(30));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    return request.method(method, BodyPublishers.ofString(body)).build();
  }

  /**
   * The first of three in a row that nobody listens at now, below those that systems give to
   * connections, which might take one before the sandbox does.
   */
  static int fourFreePorts() throws IOException {
    for (int attempt = 0; attempt < 50; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket first = new ServerSocket(port);
          ServerSocket second = new ServerSocket(port + 1);
          ServerSocket third = new ServerSocket(port + 2);
          ServerSocket fourth = new ServerSocket(port + 3)) {
        return first.getLocalPort();
      } catch (IOException e) {
        // One of them is taken: look elsewhere.
      }
    }
    throw new IOException("no four free ports in a row");
  }
}
