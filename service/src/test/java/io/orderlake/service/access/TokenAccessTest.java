package io.orderlake.service.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.service.http.EdgeService;
import io.orderlake.service.http.RawAnswer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A service with tokens, on all addresses. */
@ExtendWith(OutputCaptureExtension.class)
class TokenAccessTest {
  private static final String READ = "read-0123456789abcdef0123456789";
  private static final String CONTROL = "control-0123456789abcdef012345";
  private static final String THING = "{\"name\":\"a\"}";
  private static EdgeService service;

  @BeforeAll
  static void start() {
    service =
        EdgeService.start(
            "server.address=0.0.0.0",
            "orderlake.allowed-origins=http://localhost:8083",
            "orderlake.access.read-token=" + READ,
            "orderlake.access.control-token=" + CONTROL);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void without_a_token_nothing_is_answered_but_what_holds_no_data() {
    for (String path : new String[] {"/api/things", "/v3/api-docs", "/actuator", "/nothing"}) {
      RawAnswer answer = service.send("GET", path);
      answer.isProblem(401, "token-required");
      assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"orderlake\"");
    }
    service.post("/api/things", THING).isProblem(401, "token-required");
    service.send("OPTIONS", "/api/things").isProblem(401, "token-required");
    assertThat(service.send("GET", "/swagger-ui/index.html").status()).isEqualTo(200);
    assertThat(service.send("HEAD", "/swagger-ui/index.html").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong-0123456789abcdef0123456789",
        "Bearer " + READ + "x",
        "Bearer read-0123456789abcdef",
        "Bearer null",
        "Bearer "
      })
  void a_wrong_token_is_refused(String authorization) {
    RawAnswer answer = service.send("GET", "/api/things", "Authorization: " + authorization);
    answer.isProblem(401, authorization.equals("Bearer ") ? "token-required" : "token-not-valid");
    service
        .post("/api/things", THING, "Authorization: " + authorization)
        .isProblem(401, authorization.equals("Bearer ") ? "token-required" : "token-not-valid");
  }

  @Test
  void other_ways_to_send_a_token_do_not_count() {
    service
        .send("GET", "/api/things", "Authorization: Basic " + READ)
        .isProblem(401, "token-required");
    service
        .send("GET", "/api/things?access_token=" + READ, "Cookie: token=" + READ)
        .isProblem(401, "token-required");
  }

  @Test
  void the_read_token_reads_and_changes_nothing() {
    assertThat(send("GET", READ).status()).isEqualTo(200);
    assertThat(send("HEAD", READ).status()).isEqualTo(200);
    RawAnswer refused = service.post("/api/things", THING, "Authorization: Bearer " + READ);
    refused.isProblem(403, "control-token-required");
    assertThat(refused.header("WWW-Authenticate")).contains("insufficient_scope");
    for (String method : new String[] {"PUT", "PATCH", "DELETE", "PURGE", "get"}) {
      assertThat(send(method, READ).status()).as(method).isEqualTo(403);
    }
  }

  @Test
  void the_control_token_reads_and_changes() {
    assertThat(send("GET", CONTROL).status()).isEqualTo(200);
    assertThat(service.post("/api/things", THING, "authorization: bearer " + CONTROL).status())
        .isEqualTo(200);
    assertThat(send("PURGE", CONTROL).status()).isEqualTo(405);
  }

  @Test
  void any_name_will_do_since_a_page_has_no_token() {
    assertThat(
            service
                .send(
                    "GET", "/api/things", "Host: lake.example.org", "Authorization: Bearer " + READ)
                .status())
        .isEqualTo(200);
  }

  @Test
  void a_page_that_is_asked_for_a_token_may_read_that() {
    RawAnswer answer = service.send("GET", "/api/things", "Origin: http://localhost:8083");
    answer.isProblem(401, "token-required");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:8083");
    assertThat(
            service
                .send(
                    "OPTIONS",
                    "/api/things",
                    "Origin: http://localhost:8083",
                    "Access-Control-Request-Method: GET",
                    "Access-Control-Request-Headers: authorization")
                .status())
        .isEqualTo(204);
  }

  @Test
  void the_api_s_description_says_that_a_token_is_needed() {
    RawAnswer answer = service.send("GET", "/v3/api-docs", "Authorization: Bearer " + READ);
    assertThat(answer.body()).contains("\"scheme\":\"bearer\"").contains("\"security\":[");
    assertThat(service.send("GET", "/swagger-ui/swagger-initializer.js").body())
        .contains("orderlake-token");
  }

  @Test
  void no_token_is_logged_right_or_wrong(CapturedOutput output) {
    send("GET", CONTROL);
    send("GET", "wrong-0123456789abcdef0123456789");
    service.post("/api/things", "{", "Authorization: Bearer " + CONTROL);
    assertThat(output).doesNotContain("0123456789abcdef").doesNotContain("password");
  }

  private static RawAnswer send(String method, String token) {
    return service.send(method, "/api/things", "Authorization: Bearer " + token);
  }
}
