package io.orderlake.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
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

  /**
   * Listens to the live feed, as a page does, until the sandbox ends.
   *
   * @param states is given each event that tells how changes arrive
   */
  void listen(Consumer<JsonNode> states) {
    Thread listener =
        new Thread(
            () -> {
              try (Stream<String> lines =
                  http.send(
                          HttpRequest.newBuilder(
                                  URI.create(
                                      "http://127.0.0.1:"
                                          + (firstPort + 2)
                                          + "/api/live?changes=0"))
                              .build(),
                          BodyHandlers.ofLines())
                      .body()) {
                lines
                    .filter(line -> line.startsWith("data:") && line.contains("\"pulse\""))
                    .forEach(line -> states.accept(JSON.readTree(line.substring(5))));
              } catch (IOException | UncheckedIOException e) {
                // The sandbox has ended.
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "listener");
    listener.setDaemon(true);
    listener.start();
  }

  /** The transformer's metrics, which tell of the JVM, too. */
  String metrics() throws IOException, InterruptedException {
    return http.send(
            request(firstPort + 1, "GET", "/actuator/prometheus", "").build(),
            BodyHandlers.ofString())
        .body();
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
    HttpResponse<String> answer =
        http.send(request(port, method, path, body).build(), BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(method + " " + path + " answered " + answer.statusCode());
    }
    return JSON.readTree(answer.body().isEmpty() ? "null" : answer.body());
  }

  private static HttpRequest.Builder request(int port, String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofMinutes(2))
            .method(method, BodyPublishers.ofString(body));
    return body.isEmpty() ? request : request.header("Content-Type", "application/json");
  }
}
