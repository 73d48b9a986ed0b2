package io.orderlake.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the three services of a sandbox answer. An answer that is no success is an {@link
 * UnexpectedAnswer}; an IOException means that there was none.
 */
final class SandboxApi {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Details of a service that is down which say when or where, and not why. */
  private static final Set<String> NO_REASONS = Set.of("path", "since");

  private static final Duration LONGEST_COMPARISON = Duration.ofMinutes(15);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final int firstPort;

  /** A service answered, and refused or failed. */
  static final class UnexpectedAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    UnexpectedAnswer(HttpRequest request, HttpResponse<String> answer) {
      super(
          "%s %s answered %d: %s"
              .formatted(
                  request.method(), request.uri().getPath(), answer.statusCode(), answer.body()));
      this.status = answer.statusCode();
    }

    int status() {
      return status;
    }
  }

  SandboxApi(int firstPort) {
    this.firstPort = firstPort;
  }

  JsonNode simulator(String method, String path, String body)
      throws IOException, InterruptedException {
    return json(request(firstPort, method, path, body));
  }

  JsonNode transformer(String path) throws IOException, InterruptedException {
    return json(request(firstPort + 1, "GET", path, ""));
  }

  JsonNode analytics(String path) throws IOException, InterruptedException {
    return json(request(firstPort + 2, "GET", path, ""));
  }

  /** An operation of DynamoDB's, at its endpoint. */
  void dynamoDb(String operation, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address(firstPort + 3, "/"))
            .timeout(Duration.ofMinutes(2))
            .header("X-Amz-Target", "DynamoDB_20120810." + operation)
            .POST(BodyPublishers.ofString(body))
            .build();
    text(request);
  }

  /** The transformer's metrics, which tell of the JVM, too. */
  String metrics() throws IOException, InterruptedException {
    return text(request(firstPort + 1, "GET", "/actuator/prometheus", ""));
  }

  /** The live feed, without changes. */
  URI liveFeed() {
    return address(firstPort + 2, "/api/live?changes=0");
  }

  /**
   * Compares lake and table.
   *
   * @param entity of which, by its many
   * @throws TimeoutException if that takes longer than it ever should
   */
  JsonNode reconcile(String entity) throws IOException, InterruptedException, TimeoutException {
    Deadline deadline = Deadline.in(LONGEST_COMPARISON);
    String path = "/api/reconciliation?entity=" + entity;
    JsonNode answer = analytics(path);
    while (!answer.has("clean")) {
      deadline.check("Reconciliation has no result; it is at " + answer);
      answer = analytics(path);
    }
    return answer;
  }

  /** Why services are down, a sentence each, in the order of their ports; none while all are up. */
  List<String> illnesses() throws InterruptedException {
    List<String> found = new ArrayList<>();
    for (int port = firstPort; port < firstPort + 3; port++) {
      try {
        HttpRequest health = request(port, "GET", "/actuator/health", "");
        JsonNode told = JSON.readTree(http.send(health, BodyHandlers.ofString()).body());
        told.path("components")
            .valueStream()
            .filter(part -> !part.path("status").asString("").equals("UP"))
            .flatMap(part -> part.path("details").propertyStream())
            .filter(detail -> detail.getValue().isString() && !NO_REASONS.contains(detail.getKey()))
            .forEach(detail -> found.add(detail.getValue().asString()));
      } catch (IOException e) {
        found.add("no answer at port " + port);
      }
    }
    return found;
  }

  /** Makes lake and table alike. */
  void repair() throws IOException, InterruptedException {
    json(request(firstPort + 2, "POST", "/api/reconciliation/repair", ""));
  }

  /** Whether all three services are up; not yet if one does not answer or answers 503. */
  boolean isUp() throws InterruptedException {
    for (int port = firstPort; port < firstPort + 3; port++) {
      HttpRequest health = request(port, "GET", "/actuator/health", "");
      try {
        HttpResponse<String> answer = http.send(health, BodyHandlers.ofString());
        if (answer.statusCode() == 503) {
          return false;
        }
        checked(health, answer);
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private JsonNode json(HttpRequest request) throws IOException, InterruptedException {
    String body = text(request);
    return JSON.readTree(body.isEmpty() ? "null" : body);
  }

  private String text(HttpRequest request) throws IOException, InterruptedException {
    return checked(request, http.send(request, BodyHandlers.ofString()));
  }

  private static String checked(HttpRequest request, HttpResponse<String> answer) {
    if (answer.statusCode() / 100 != 2) {
      throw new UnexpectedAnswer(request, answer);
    }
    return answer.body();
  }

  private static HttpRequest request(int port, String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address(port, path))
            .timeout(Duration.ofMinutes(2))
            .method(method, BodyPublishers.ofString(body));
    return body.isEmpty()
        ? request.build()
        : request.header("Content-Type", "application/json").build();
  }

  private static URI address(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
