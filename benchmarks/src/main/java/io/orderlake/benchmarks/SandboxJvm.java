package io.orderlake.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sandbox in a JVM of its own, to be measured or killed. */
final class SandboxJvm implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration TIME_TO_START = Duration.ofMinutes(3);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final Process process;
  private final int firstPort;

  private SandboxJvm(Process process, int firstPort) {
    this.process = process;
    this.firstPort = firstPort;
  }

  /**
   * Starts one and waits until it is up.
   *
   * @param options of the JVM
   */
  static SandboxJvm start(int firstPort, Path data, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-Dorderlake.data=" + data);
    command.add("-Dorderlake.first-port=" + firstPort);
    command.add("-Dorderlake.stop-with-parent=true");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("io.orderlake.sandbox.Sandbox");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(data.resolveSibling("sandbox.log").toFile()))
            .start();
    SandboxJvm sandbox = new SandboxJvm(process, firstPort);
    sandbox.awaitUp();
    return sandbox;
  }

  JsonNode simulator(String method, String path, String body)
      throws IOException, InterruptedException {
    return send(firstPort, method, path, body);
  }

  JsonNode transformer(String path) throws IOException, InterruptedException {
    return send(firstPort + 1, "GET", path, "");
  }

  JsonNode analytics(String path) throws IOException, InterruptedException {
    return send(firstPort + 2, "GET", path, "");
  }

  /** Compares lake and table, however long that takes. */
  JsonNode reconcile() throws IOException, InterruptedException {
    JsonNode answer;
    do {
      answer = analytics("/api/reconciliation");
    } while (!answer.has("clean"));
    return answer;
  }

  long pid() {
    return process.pid();
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, java.util.concurrent.TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void awaitUp() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TIME_TO_START.toNanos();
    for (int port = firstPort; port < firstPort + 3; ) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        close();
        throw new IOException("The sandbox did not start; see its log");
      }
      try {
        send(port, "GET", "/actuator/health", "");
        port++;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
  }

  private JsonNode send(int port, String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofMinutes(2))
            .method(method, BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(method + " " + path + " answered " + answer.statusCode());
    }
    return JSON.readTree(answer.body().isEmpty() ? "null" : answer.body());
  }
}
