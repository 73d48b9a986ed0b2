package io.orderlake.analytics.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.analytics.engine.Column;
import io.orderlake.analytics.engine.Column.Type;
import io.orderlake.analytics.engine.QueryEngine;
import io.orderlake.analytics.engine.QueryFailed;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers that fail: before anything was sent, and when it is too late to say so. */
@SpringBootTest(
    classes = AnalyticsApiService.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=analytics-api-service",
      "orderlake.warehouse.file=:memory:",
      "orderlake.warehouse.poll-interval=1h",
      "orderlake.allowed-origins=http://pages.example"
    })
@ContextConfiguration(initializers = BrokenAnswerTest.Parts.class)
@ExtendWith(OutputCaptureExtension.class)
class BrokenAnswerTest {
  private static final String JSON = "/api/sales/summary?engine=failing";
  private static final String CSV = "/api/sales/summary.csv?engine=failing";

  @TempDir static Path folder;
  @Autowired private FailingEngine engine;
  @Autowired private Ends ends;
  @LocalServerPort private int port;

  /** Beans that are there before the service looks for them. */
  static final class Parts implements ApplicationContextInitializer<GenericApplicationContext> {
    @Override
    public void initialize(GenericApplicationContext context) {
      context.registerBean("failing", FailingEngine.class);
      context.registerBean(Ends.class);
    }
  }

  @DynamicPropertySource
  static void lake(DynamicPropertyRegistry properties) {
    properties.add("orderlake.lake.location", folder::toString);
  }

  @BeforeEach
  void begin() {
    ends.of.clear();
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, CSV})
  void one_that_fails_early_is_a_problem_that_a_page_of_another_origin_may_read(String address)
      throws Exception {
    engine.fails(0, new QueryFailed("DuckDB does not run this query", null));

    HttpResponse<String> answer = get(address, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body()).contains("urn:orderlake:problem:internal-error");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
        .hasValue("http://pages.example");
    assertThat(answer.headers().allValues("Vary")).contains("Origin", "Accept");
    assertThat(answer.headers().firstValue("ETag")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, CSV})
  void one_that_fails_late_is_broken_off_and_logged_whatever_the_failure(
      String address, CapturedOutput log) throws Exception {
    engine.fails(1_000, new IllegalStateException("the reason"));

    assertThatThrownBy(() -> get(address, BodyHandlers.ofString())).isInstanceOf(IOException.class);

    assertThat(ends.of.poll(2, TimeUnit.MINUTES)).isNotNull();
    assertThat(log).contains("The answer to /api/sales/summary", "the reason");
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, CSV})
  void a_caller_who_goes_away_is_no_failure(String address, CapturedOutput log) throws Exception {
    engine.fails(Integer.MAX_VALUE, new IllegalStateException("nobody went away"));

    try (InputStream body = get(address, BodyHandlers.ofInputStream()).body()) {
      body.readNBytes(100);
    }

    assertThat(ends.of.poll(2, TimeUnit.MINUTES)).isNotNull();
    assertThat(log).doesNotContain("was broken off");
  }

  @Test
  void one_that_does_not_fail_varies_by_origin_and_by_what_is_accepted() throws Exception {
    HttpResponse<String> answer = get("/api/sales/summary", BodyHandlers.ofString());

    assertThat(answer.headers().allValues("Vary"))
        .singleElement(InstanceOfAssertFactories.STRING)
        .isEqualToIgnoringCase("Origin,Accept,Accept-Encoding");
    assertThat(answer.headers().firstValue("ETag")).isPresent();
  }

  private <T> HttpResponse<T> get(String address, BodyHandler<T> body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address))
            .header("Origin", "http://pages.example")
            .build();
    return HttpClient.newHttpClient().send(request, body);
  }

  /** An engine that fails after so many rows of a kilobyte. */
  static final class FailingEngine implements QueryEngine {
    private volatile int rows;
    private volatile RuntimeException failure = new IllegalStateException();

    void fails(int rows, RuntimeException failure) {
      this.rows = rows;
      this.failure = failure;
    }

    @Override
    public String position() {
      return "1";
    }

    @Override
    public void run(Query query, Answer answer) throws IOException {
      answer.columns(List.of(new Column("x", Type.STRING)));
      for (int i = 0; i < rows; i++) {
        answer.row(List.of("x".repeat(1_000)));
      }
      throw failure;
    }
  }

  /** Tells when a request has ended, with all that was to be done for it. */
  @Order(Ordered.HIGHEST_PRECEDENCE)
  static final class Ends extends OncePerRequestFilter {
    final BlockingQueue<String> of = new LinkedBlockingQueue<>();

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      try {
        chain.doFilter(request, response);
      } finally {
        of.add(request.getRequestURI());
      }
    }
  }
}
