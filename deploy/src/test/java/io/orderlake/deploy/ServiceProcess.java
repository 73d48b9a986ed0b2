package io.orderlake.deploy;

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
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One of the services, started from its packaged jar with the profile localstack. */
final class ServiceProcess implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private static final Duration TIME_TO_START = Duration.ofSeconds(120);

  private final Process process;
  private final String name;
  private final int port;
  private final Path log;
  private final ComposeTokens tokens;

  private ServiceProcess(Process process, String name, int port, Path log, ComposeTokens tokens) {
    this.process = process;
    this.name = name;
    this.port = port;
    this.log = log;
    this.tokens = tokens;
  }

  /**
   * Starts one, with tokens as docker-compose gives them.
   *
   * @param folder where it runs, and keeps what it keeps
   * @param settings environment variables
   */
  static ServiceProcess start(
      String name, int port, AwsEndpoint aws, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    Path run = Files.createDirectories(folder.resolve("run"));
    ComposeTokens tokens = ComposeTokens.make(Compose.read(), run);
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar(name).toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.startsWith("AWS_") || key.startsWith("ORDERLAKE_"));
    environment.put("SPRING_PROFILES_ACTIVE", "localstack");
    environment.put("AWS_ENDPOINT_URL", aws.uri().toString());
    environment.put("SERVER_PORT", Integer.toString(port));
    environment.put("SPRING_CONFIG_IMPORT", "configtree:" + run + "/");
    environment.putAll(settings);
    return new ServiceProcess(builder.start(), name, port, log, tokens);
  }

  private static Path jar(String service) {
    Path jar = Compose.REPOSITORY.resolve(service + "/target/" + service + "-0.1.0-exec.jar");
    if (!Files.exists(jar)) {
      throw new IllegalStateException("Build the services first: mvn verify -pl deploy -am");
    }
    return jar.toAbsolutePath().normalize();
  }

  /** Below those that systems give to connections, which might take it before the service does. */
  static int freePort() throws IOException {
    for (int attempt = 0; attempt < 50; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // It is taken: look elsewhere.
      }
    }
    throw new IOException("no free port");
  }

  ServiceProcess awaitUp() throws IOException {
    try {
      await()
          .atMost(TIME_TO_START)
          .pollInterval(Duration.ofMillis(200))
          .failFast("it ended", () -> !process.isAlive())
          .until(this::isUp);
      return this;
    } catch (RuntimeException e) {
      close();
      throw new IllegalStateException(name + " did not start:\n" + Files.readString(log), e);
    }
  }

  private boolean isUp() throws InterruptedException {
    try {
      return send("GET", "/actuator/health", "").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  JsonNode get(String path) {
    return json("GET", path, "");
  }

  JsonNode post(String path, String body) {
    return json("POST", path, body);
  }

  private JsonNode json(String method, String path, String body) {
    try {
      HttpResponse<String> answer = send(method, path, body);
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            method + " " + path + " answered " + answer.statusCode() + " " + answer.body());
      }
      return JsonMapper.shared().readTree(answer.body());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(name + ": " + method + " " + path + " got no answer", e);
    }
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + tokens.control())
            .method(method, BodyPublishers.ofString(body))
            .build();
    return HTTP.send(request, BodyHandlers.ofString());
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
