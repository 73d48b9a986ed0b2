package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every endpoint that the services document, without a token, with a wrong one, and with each. */
class EndpointAccessTest {
  private static final Path PAGE = Path.of("../analytics-api-service/src/main/resources/dashboard");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static SandboxProcess sandbox;
  private static List<Endpoint> endpoints;

  private record Endpoint(int service, String method, String path) {}

  private record Answer(int status, String type, String body) {}

  @BeforeAll
  static void start() throws Exception {
    sandbox = Tokens.sandbox(folder);
    endpoints = documented();
  }

  @AfterAll
  static void stop() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  @Test
  void without_a_token_or_with_a_wrong_one_none_answers() throws Exception {
    for (Endpoint endpoint : endpoints) {
      assertRefused(endpoint, null, "token-required");
      assertRefused(endpoint, "wrong-0123456789abcdef0123456789", "token-not-valid");
    }
  }

  @Test
  void the_read_token_reads_all_and_changes_nothing() throws Exception {
    for (Endpoint endpoint : endpoints) {
      Answer answer = ask(endpoint, Tokens.READ);
      if (endpoint.method().equals("GET")) {
        assertThat(answer.status()).as(endpoint + answer.body()).isNotIn(401, 403).isLessThan(500);
      } else {
        assertThat(answer.status()).as(endpoint.toString()).isEqualTo(403);
        assertThat(answer.body()).contains("urn:orderlake:problem:control-token-required");
      }
    }
  }

  @Test
  void the_control_token_reads_and_changes_all_and_no_token_is_logged() throws Exception {
    for (Endpoint endpoint : endpoints) {
      Answer answer = ask(endpoint, Tokens.CONTROL);
      assertThat(answer.status()).as(endpoint + answer.body()).isNotIn(401, 403).isLessThan(500);
    }
    assertThat(sandbox.log()).doesNotContain(Tokens.READ, Tokens.CONTROL, "0123456789abcdef");
  }

  @Test
  void health_tells_no_details_without_a_token() throws Exception {
    for (int service : new int[] {0, 1, 2}) {
      Endpoint health = new Endpoint(service, "GET", "/actuator/health");
      Answer open = ask(health, null);
      assertThat(open.status()).isEqualTo(200);
      assertThat(open.body()).contains("\"status\":\"UP\"").doesNotContain("components");
      assertThat(ask(health, Tokens.READ).body()).contains("components");
    }
  }

  @Test
  void the_actuator_shows_health_and_metrics_and_nothing_else() throws Exception {
    for (int service : new int[] {0, 1, 2}) {
      String index = ask(new Endpoint(service, "GET", "/actuator"), Tokens.CONTROL).body();
      Set<String> shown =
          Set.copyOf(JsonMapper.shared().readTree(index).get("_links").propertyNames());
      assertThat(shown).containsExactlyInAnyOrder("self", "health", "health-path", "prometheus");
    }
  }

  @Test
  void the_files_of_the_page_are_open() throws Exception {
    try (Stream<Path> files = Files.walk(PAGE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String path = "/" + PAGE.relativize(file).toString().replace('\\', '/');
        assertThat(ask(new Endpoint(2, "GET", path), null).status()).as(path).isEqualTo(200);
      }
    }
    assertThat(ask(new Endpoint(2, "GET", "/"), null).body()).contains("<title>Orderlake</title>");
  }

  @ParameterizedTest
  @CsvSource({
    "0, order-simulator-service",
    "1, cdc-transformer-service",
    "2, analytics-api-service"
  })
  void what_a_service_has_described_stays(int service, String module) throws Exception {
    Answer described = ask(new Endpoint(service, "GET", "/v3/api-docs"), Tokens.READ);

    new StoredApi(Path.of("..", module, "src", "test", "resources", "openapi.json"))
        .assertKept(described.body());
  }

  /** From each service's own description, and what that leaves out. */
  private static List<Endpoint> documented() throws Exception {
    List<Endpoint> found = new ArrayList<>();
    for (int service : new int[] {0, 1, 2}) {
      for (String path : List.of("/v3/api-docs", "/actuator", "/actuator/prometheus", "/error")) {
        found.add(new Endpoint(service, "GET", path));
      }
      Answer document = ask(found.get(found.size() - 4), Tokens.READ);
      JsonNode paths = JsonMapper.shared().readTree(document.body()).get("paths");
      for (Map.Entry<String, JsonNode> path : paths.properties()) {
        for (String method : path.getValue().propertyNames()) {
          String address = path.getKey().replaceAll("\\{[^}]*}", "o-1");
          found.add(new Endpoint(service, method.toUpperCase(java.util.Locale.ROOT), address));
        }
      }
    }
    found.add(new Endpoint(2, "GET", "/api/sales/summary.csv"));
    assertThat(found)
        .hasSizeGreaterThan(40)
        .contains(
            new Endpoint(0, "POST", "/api/simulation/start"),
            new Endpoint(1, "POST", "/api/failures/replay"),
            new Endpoint(2, "POST", "/api/warehouse/rebuild"),
            new Endpoint(2, "GET", "/api/live"),
            new Endpoint(2, "GET", "/api/sales/summary"));
    return found;
  }

  private static void assertRefused(Endpoint endpoint, @Nullable String token, String problem)
      throws Exception {
    Answer answer = ask(endpoint, token);
    assertThat(answer.status()).as(endpoint.toString()).isEqualTo(401);
    assertThat(answer.type()).isEqualTo("application/problem+json");
    assertThat(answer.body()).contains("urn:orderlake:problem:" + problem);
  }

  private static Answer ask(Endpoint endpoint, @Nullable String token)
      throws IOException, InterruptedException {
    int port = sandbox.firstPort() + endpoint.service();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + endpoint.path()))
            .method(endpoint.method(), BodyPublishers.noBody());
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<InputStream> response = HTTP.send(request.build(), BodyHandlers.ofInputStream());
    String type = response.headers().firstValue("Content-Type").orElse("");
    try (InputStream body = response.body()) {
      // The feed never ends.
      return new Answer(
          response.statusCode(),
          type,
          type.startsWith("text/event-stream") ? "" : new String(body.readAllBytes()));
    }
  }
}
