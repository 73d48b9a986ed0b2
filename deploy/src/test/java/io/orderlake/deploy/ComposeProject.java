package io.orderlake.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docker-compose.yml, run by one of the commands that can, as a project of its own. */
final class ComposeProject implements AutoCloseable {
  private static final String NAME = "orderlake-test";
  private static final Duration LONGEST_COMMAND = Duration.ofMinutes(15);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final List<String> compose;
  private String token = "";

  /**
   * @param compose the command, {@code docker compose} or {@code docker-compose}
   */
  ComposeProject(String compose) {
    this.compose = List.of(compose.split(" "));
  }

  /** Builds the images. */
  void build() {
    compose("build");
  }

  /** Starts everything, and waits until all that runs is healthy. */
  void up() {
    if (compose.size() == 2) {
      compose("up", "--wait", "--wait-timeout", "600");
    } else {
      compose("up", "-d");
      awaitHealthy();
    }
    token = exec("analytics-api-service", "cat", "/run/orderlake/orderlake.access.control-token");
  }

  private void awaitHealthy() {
    ComposeRunTest.eventually(
        () -> {
          for (JsonNode container : containers().values()) {
            JsonNode state = container.get("State");
            if (state.get("Running").asBoolean()) {
              assertHealthy(container);
            }
          }
        });
  }

  private static void assertHealthy(JsonNode container) {
    String health = container.at("/State/Health/Status").asString();
    if (!health.equals("healthy")) {
      throw new AssertionError(container.get("Name").asString() + " is " + health);
    }
  }

  /** Ends everything, and keeps the volumes. */
  void down() {
    compose("down");
  }

  /** Runs a command of compose, and answers what it prints. */
  String compose(String... arguments) {
    List<String> command = new ArrayList<>(compose);
    command.addAll(List.of("-p", NAME));
    command.addAll(List.of(arguments));
    return run(command);
  }

  String exec(String service, String... arguments) {
    List<String> all = new ArrayList<>(List.of("exec", "-T", service));
    all.addAll(List.of(arguments));
    return compose(all.toArray(String[]::new));
  }

  static String docker(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).directory(Compose.REPOSITORY.toFile()).start();
      process.getOutputStream().close();
      CompletableFuture<String> errors =
          CompletableFuture.supplyAsync(() -> text(process.errorReader()));
      String output = text(process.inputReader());
      if (!process.waitFor(LONGEST_COMMAND.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " does not end");
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException(command + ": " + output + errors.join());
      }
      return output.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(java.io.BufferedReader reader) {
    return reader.lines().reduce("", (text, line) -> text + line + "\n");
  }

  /** What Docker tells of each container, by the service's name. */
  Map<String, JsonNode> containers() {
    Map<String, JsonNode> containers = new TreeMap<>();
    String label = "label=com.docker.compose.project=" + NAME;
    String ids = docker("ps", "--all", "--quiet", "--filter", label);
    ids.lines()
        .filter(id -> !id.isBlank())
        .map(id -> JsonMapper.shared().readTree(docker("inspect", id)).get(0))
        .forEach(
            container ->
                containers.put(
                    container.at("/Config/Labels/com.docker.compose.service").asString(),
                    container));
    return containers;
  }

  String idOf(String service) {
    return containers().get(service).get("Id").asString();
  }

  JsonNode get(int port, String path) {
    return json("GET", port, path, "");
  }

  JsonNode post(int port, String path, String body) {
    return json("POST", port, path, body);
  }

  private JsonNode json(String method, int port, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            method + " " + path + " answered " + answer.statusCode() + " " + answer.body());
      }
      return JsonMapper.shared().readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path + " got no answer", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Removes containers, network and volumes. */
  @Override
  public void close() {
    compose("down", "--volumes");
  }
}
