package io.orderlake.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on a port of its own, and a caller of its API. */
public final class RunningSimulator implements AutoCloseable {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final HttpClient http = HttpClient.newHttpClient();
  private final ConfigurableApplicationContext context;
  private final String address;

  /** An answer of the API. */
  public record Answer(int status, JsonNode body, HttpResponse<String> response) {}

  private RunningSimulator(ConfigurableApplicationContext context) {
    this.context = context;
    this.address = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
  }

  /** Starts the service with the client as its database, as the sandbox does. */
  public static RunningSimulator on(DynamoDbClient client, String... properties) {
    return new RunningSimulator(
        OrderSimulatorService.application()
            .initializers(
                TestPropertyValues.of(
                            "server.port=0",
                            "orderlake.table.create=true",
                            // It tells each refused condition with a trace.
                            "logging.level.software.amazon.dynamodb=error")
                        .and(properties)
                    ::applyTo,
                context -> provide(client, (GenericApplicationContext) context))
            .run());
  }

  private static void provide(DynamoDbClient client, GenericApplicationContext context) {
    context.registerBean(
        DynamoDbClient.class, () -> client, definition -> definition.setDestroyMethodName(""));
  }

  public Answer get(String path) {
    return send("GET", path, null);
  }

  public Answer post(String path, String body) {
    return send("POST", path, body);
  }

  public Answer patch(String path, String body) {
    return send("PATCH", path, body);
  }

  public Answer delete(String path) {
    return send("DELETE", path, null);
  }

  /** Calls the API; a body is sent as JSON. */
  public Answer send(String method, String path, String body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), parsed(response), response);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    context.close();
  }

  private static JsonNode parsed(HttpResponse<String> response) {
    boolean json = response.headers().firstValue("Content-Type").orElse("").contains("json");
    return json ? JSON.readTree(response.body()) : JSON.nullNode();
  }
}
