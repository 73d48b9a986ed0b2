package io.orderlake.service.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.service.http.EdgeService;
import io.orderlake.service.http.RawAnswer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service without tokens: open to its own machine, and to no page of others. */
class OpenAccessTest {
  private static EdgeService service;

  @BeforeAll
  static void start() {
    service =
        EdgeService.start(
            "server.address=127.0.0.1",
            "orderlake.allowed-origins=http://localhost:8083",
            "orderlake.access.hosts=lake.example.org,Proxy.Internal");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:9",
        "127.0.0.1:8081",
        "[::1]:8081",
        "lake.example.org",
        "proxy.internal:443"
      })
  void it_answers_to_the_names_of_its_machine_and_to_those_configured(String host) {
    assertThat(service.send("GET", "/api/things", "Host: " + host).status()).isEqualTo(200);
    assertThat(service.post("/api/things", "{\"name\":\"a\"}", "Host: " + host).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example:8081",
        "127.0.0.1.evil.example",
        "192.168.1.7:8081",
        "evil.example:localhost",
        "0.0.0.0"
      })
  void a_name_made_to_point_here_reaches_nothing(String host) {
    for (String path : new String[] {"/api/things", "/actuator/health", "/v3/api-docs", "/"}) {
      RawAnswer answer = service.send("GET", path, "Host: " + host, "Origin: http://" + host);
      assertThat(answer.status()).as(path).isIn(400, 403);
      assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
    }
  }

  @Test
  void a_refused_host_is_a_problem() {
    service
        .post("/api/things", "{}", "Host: evil.example", "Origin: http://evil.example")
        .isProblem(403, "host-not-allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example", "null", "http://localhost:8000", "file://"})
  void a_page_of_another_origin_may_neither_read_nor_change(String origin) {
    service.send("GET", "/api/things", "Origin: " + origin).isProblem(403, "origin-not-allowed");
    service.post("/api/things", "{}", "Origin: " + origin).isProblem(403, "origin-not-allowed");
    service
        .send("OPTIONS", "/api/things", "Origin: " + origin, "Access-Control-Request-Method: POST")
        .isProblem(403, "origin-not-allowed");
  }

  @ParameterizedTest
  @CsvSource({
    "no-cors, image",
    "no-cors, empty",
    "navigate, iframe",
    "navigate, frame",
    "navigate, object",
    "navigate, embed",
    "navigate,"
  })
  void what_a_foreign_page_embeds_is_refused(String mode, String destination) {
    fetch("cross-site", mode, destination).isProblem(403, "origin-not-allowed");
    fetch("same-site", mode, destination).isProblem(403, "origin-not-allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site", "same-origin", "none"})
  void a_link_from_anywhere_is_followed(String site) {
    assertThat(fetch(site, "navigate", "document").status()).isEqualTo(200);
  }

  @Test
  void its_own_pages_may_use_it_also_by_https_behind_a_proxy() {
    assertThat(
            service
                .send(
                    "GET",
                    "/api/things",
                    "Host: lake.example.org",
                    "Origin: https://lake.example.org")
                .status())
        .isEqualTo(200);
    assertThat(
            service
                .post(
                    "/api/things",
                    "{\"name\":\"a\"}",
                    "Host: localhost:8081",
                    "Origin: http://localhost:8081")
                .status())
        .isEqualTo(200);
  }

  @Test
  void pages_of_an_allowed_origin_may_use_it_after_a_preflight() {
    RawAnswer preflight =
        service.send(
            "OPTIONS",
            "/api/things",
            "Origin: http://localhost:8083",
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: authorization,content-type");
    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:8083");
    assertThat(preflight.header("Access-Control-Allow-Methods")).contains("POST");
    assertThat(preflight.header("Access-Control-Allow-Headers"))
        .contains("Content-Type", "Authorization");

    RawAnswer answer =
        service.post("/api/things", "{\"name\":\"a\"}", "Origin: http://localhost:8083");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:8083");
  }

  @Test
  void a_token_that_nobody_asked_for_does_no_harm() {
    assertThat(service.send("GET", "/api/things", "Authorization: Bearer whatever").status())
        .isEqualTo(200);
  }

  @Test
  void every_answer_tells_browsers_to_be_careful() {
    for (String path : new String[] {"/api/things", "/api/nothing", "/v3/api-docs"}) {
      RawAnswer answer = service.send("GET", path);
      assertThat(answer.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
      assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
      assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
      assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
      assertThat(answer.header("Set-Cookie")).isNull();
      assertThat(answer.header("Server")).isNull();
    }
    assertThat(service.send("GET", "/swagger-ui/index.html").header("Content-Security-Policy"))
        .contains("script-src 'self';");
  }

  /** As a browser asks that sends no origin; an old one does not tell what for. */
  private static RawAnswer fetch(String site, String mode, @Nullable String destination) {
    String[] told = {
      "Sec-Fetch-Site: " + site,
      "Sec-Fetch-Mode: " + mode,
      destination == null ? "Accept: */*" : "Sec-Fetch-Dest: " + destination
    };
    return service.send("GET", "/api/things", told);
  }
}
