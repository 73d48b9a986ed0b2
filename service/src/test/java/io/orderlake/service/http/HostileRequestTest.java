package io.orderlake.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that mean harm, or were never meant, sent byte by byte. */
class HostileRequestTest {
  private static final int TOO_LARGE = (256 << 10) + 1;
  private static EdgeService service;

  @BeforeAll
  static void start() {
    service = EdgeService.start("server.address=127.0.0.1");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/<script>",
        "/api/a|b",
        "/api/things?a=\"b\"",
        "/api/%2e%2e%2fetc%2fpasswd",
        "/api/%",
        "/api/%zz",
        "/api/%00",
        "/api/a\\b",
        "api/things",
        "/../../etc/passwd",
        "/api/things/%5c..%5c",
        "//api//things",
        "/api/things?%00=a"
      })
  void an_address_that_is_none_is_a_problem_that_tells_nothing_of_the_server(String target) {
    RawAnswer answer = service.send("GET", target);

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.body())
        .contains("urn:orderlake:problem:")
        .doesNotContainIgnoringCase("tomcat")
        .doesNotContain("java.", "<html", "passwd\"");
  }

  @Test
  void a_host_that_is_none_and_a_header_that_is_none_are_problems() {
    service.send("GET", "/api/things", "Host: a/b").isProblem(400, "bad-request");
    service
        .send("GET", "/api/things", "Host: localhost", "Host: evil")
        .isProblem(400, "bad-request");
    service.send("GET", "/api/things", "X: a\u0001b").isProblem(400, "bad-request");
    assertThat(service.send("GET", "/api/things", "Accept-Language: \u0085").status())
        .isEqualTo(200);
  }

  @Test
  void a_version_of_http_that_is_none_is_a_problem() {
    RawAnswer answer =
        RawAnswer.to(service.port(), "GET / HTTP/9.9", new String[] {"Host: localhost"}, "");
    answer.isProblem(505, "http-version-not-supported");
  }

  @Test
  void a_body_that_is_too_large_is_refused_by_the_length_that_it_tells() {
    service
        .post("/api/things", "{\"name\":\"" + "a".repeat(TOO_LARGE) + "\"}")
        .isProblem(413, "body-too-large");
  }

  @Test
  void a_body_of_unknown_length_is_refused_once_it_is_too_large() {
    String body = "{\"name\":\"" + "a".repeat(TOO_LARGE) + "\"}";
    String chunked = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
    RawAnswer.to(
            service.port(),
            "POST /api/things HTTP/1.1",
            new String[] {
              "Host: localhost", "Content-Type: application/json", "Transfer-Encoding: chunked"
            },
            chunked)
        .isProblem(413, "body-too-large");
  }

  @Test
  void a_large_body_that_is_allowed_is_read() {
    String name = "a".repeat(200 << 10);
    assertThat(service.post("/api/things", "{\"name\":\"" + name + "\"}").body()).contains(name);
  }

  @Test
  void json_of_any_depth_is_a_bad_request_at_most() {
    for (String opening : new String[] {"[", "{\"name\":", "{\"parts\":["}) {
      RawAnswer answer = service.post("/api/things", opening.repeat(10_000));
      assertThat(answer.status()).as(answer.body()).isEqualTo(400);
      assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }
    String deep = "[".repeat(5_000) + "]".repeat(5_000);
    service.post("/api/things", "{\"parts\":" + deep + "}").isProblem(400, "unreadable-body");
  }

  @Test
  void a_number_is_no_time() {
    for (String time : new String[] {"0", "-1", "1763726400000", "now", "1e400"}) {
      service.send("GET", "/api/things/since?time=" + time).isProblem(400, "invalid-parameter");
    }
  }

  @Test
  void a_time_is_taken_in_each_form_that_says_it() {
    for (String time :
        new String[] {
          "2026-11-21T10:00:00Z",
          "2026-11-21T10:00Z",
          "2026-11-21T10:00:00.0Z",
          "2026-11-21T10:00:00.00000Z",
          "2026-11-21T10:00:00.000000000Z",
          "2026-11-21T12:00:00%2B02:00",
          "2026-11-21T12:00:00%2B02",
          "2026-11-21%2010:00:00.000"
        }) {
      assertThat(service.send("GET", "/api/things/since?time=" + time).body())
          .as(time)
          .contains("2026-11-21T10:00:00Z");
    }
    assertThat(service.send("GET", "/api/things/since?time=2026-11-21").body())
        .contains("2026-11-21T00:00:00Z");
  }

  @Test
  void a_time_that_is_none_is_told_so_and_an_empty_one_is_not_there() {
    service
        .send("GET", "/api/things/since?time=2026-02-30T10:00:00Z")
        .isProblem(400, "invalid-parameter");
    RawAnswer blank = service.send("GET", "/api/things/since?time=2026-11-21T10:00:00+02:00");
    blank.isProblem(400, "invalid-parameter");
    assertThat(blank.body()).contains("in an address, + is written %2B");
    service.send("GET", "/api/things/since?time=").isProblem(400, "invalid-parameter");
    assertThat(service.send("GET", "/api/things/named?name=").body()).contains("nobody");
  }

  @Test
  void what_fails_before_a_controller_tells_the_address_that_was_asked_for() {
    assertThat(service.send("GET", "/api/failing").body())
        .contains("\"instance\":\"/api/failing\"");
  }

  @Test
  void what_is_asked_for_does_not_come_back_as_a_header() {
    RawAnswer answer =
        service.send(
            "GET", "/api/things?a=%0d%0aSet-Cookie:%20evil=1", "X-Request-Id: %0d%0aEvil: 1");
    assertThat(answer.head()).doesNotContain("evil", "Evil");
    assertThat(service.send("GET", "/error").status()).isEqualTo(404);
  }
}
