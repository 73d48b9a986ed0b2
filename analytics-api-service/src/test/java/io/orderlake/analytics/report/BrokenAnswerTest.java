package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.query.NoPlace;
import io.orderlake.query.QueryAbandoned;
import io.orderlake.query.QueryEngine;
import io.orderlake.query.QueryFailed;
import io.orderlake.query.QueryTimeout;
import io.orderlake.query.ResultColumn;
import io.orderlake.query.ResultColumn.ResultType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers that fail, sooner or later, and those that nobody waits for any more. */
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
  @Autowired private CallerWatch watch;
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
  void one_that_the_engine_refuses_is_a_problem_that_a_page_of_another_origin_may_read(
      String address) throws Exception {
    engine.fails(0, new QueryFailed("There is no such thing", null));

    HttpResponse<String> answer = get(address, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(answer.body())
        .contains("urn:orderlake:problem:report-failed", "There is no such thing")
        .contains("\"instance\":\"/api/sales/summary");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
        .hasValue("http://pages.example");
    assertThat(answer.headers().allValues("Vary")).contains("Origin", "Accept");
    assertThat(answer.headers().firstValue("ETag")).isEmpty();
    assertThat(answer.headers().firstValue("Content-Disposition")).isEmpty();
  }

  static Stream<Arguments> passing() {
    return Stream.of(
        Arguments.of(new QueryTimeout("It took longer than 30 s", null), "report-timeout"),
        Arguments.of(new NoPlace(8), "too-many-reports"));
  }

  @ParameterizedTest
  @MethodSource("passing")
  void one_for_which_there_is_no_time_or_no_place_may_be_asked_for_again(
      RuntimeException failure, String type) throws Exception {
    engine.fails(0, failure);

    HttpResponse<String> answer = get(JSON, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(answer.body())
        .contains("urn:orderlake:problem:" + type)
        .contains("\"instance\":\"/api/sales/summary\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, CSV})
  void one_that_fails_late_is_a_problem_as_an_early_one_is_and_is_logged(
      String address, CapturedOutput log) throws Exception {
    engine.fails(1_000, new IllegalStateException("the reason"));

    HttpResponse<String> answer = get(address, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .contains("urn:orderlake:problem:internal-error")
        .doesNotContain("the reason");
    assertThat(log).contains("the reason");
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, CSV})
  void a_caller_who_goes_away_ends_the_query_and_is_no_failure(String address, CapturedOutput log)
      throws Exception {
    engine.goesOn();

    try (Socket caller = new Socket("127.0.0.1", port)) {
      caller.getOutputStream().write(request(address, "").getBytes(US_ASCII));
      assertThat(engine.begun.tryAcquire(2, TimeUnit.MINUTES)).isTrue();
    }

    assertThat(ends.of.poll(2, TimeUnit.MINUTES)).isNotNull();
    assertThat(log).doesNotContain("was broken off", "unexpectedly");
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, CSV})
  void a_caller_who_sends_ahead_of_its_turn_is_still_there(String address) throws Exception {
    engine.goesOn();

    try (Socket caller = new Socket("127.0.0.1", port)) {
      OutputStream out = caller.getOutputStream();
      out.write(request(address, "").getBytes(US_ASCII));
      assertThat(engine.begun.tryAcquire(2, TimeUnit.MINUTES)).isTrue();
      out.write(request("/api/nothing", "Connection: close\r\n").getBytes(US_ASCII));
      awaitLooks();
      engine.answers();

      assertThat(new String(caller.getInputStream().readAllBytes(), US_ASCII))
          .contains("HTTP/1.1 200 ", "HTTP/1.1 404 ");
    }
  }

  @Test
  void one_that_does_not_fail_varies_by_origin_and_by_what_is_accepted() throws Exception {
    HttpResponse<String> answer = get("/api/sales/summary", BodyHandlers.ofString());

    assertThat(String.join(",", answer.headers().allValues("Vary")))
        .isEqualToIgnoringCase("Origin,Accept,Accept-Encoding");
    assertThat(answer.headers().firstValue("ETag")).isPresent();
  }

  /** Each look is at all callers: those of before were looked at twice at least when this ends. */
  private void awaitLooks() throws InterruptedException {
    CountDownLatch looks = new CountDownLatch(3);
    MockHttpServletRequest other = new MockHttpServletRequest();
    BooleanSupplier isGone =
        () -> {
          looks.countDown();
          return false;
        };
    other.setAttribute(CallerWatch.IS_GONE, isGone);
    try (CallerWatch.Watched caller = watch.watch(other, () -> {})) {
      assertThat(caller).isNotNull();
      assertThat(looks.await(2, TimeUnit.MINUTES)).isTrue();
    }
  }

  private static String request(String address, String headers) {
    return "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(address, headers);
  }

  private <T> HttpResponse<T> get(String address, BodyHandler<T> body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address))
            .header("Origin", "http://pages.example")
            .build();
    return HttpClient.newHttpClient().send(request, body);
  }

  /** An engine that fails after so many rows of a kilobyte, or does not come to an end. */
  static final class FailingEngine implements QueryEngine {
    final Semaphore begun = new Semaphore(0);
    private volatile int rows;
    private volatile @Nullable RuntimeException failure;
    private volatile CountDownLatch end = new CountDownLatch(0);

    void fails(int rows, RuntimeException failure) {
      this.rows = rows;
      this.failure = failure;
    }

    void goesOn() {
      begun.drainPermits();
      end = new CountDownLatch(1);
      fails(1, new QueryAbandoned());
    }

    void answers() {
      failure = null;
      end.countDown();
    }

    @Override
    public String position() {
      return "1";
    }

    @Override
    public void run(Query query, RowSink answer) throws IOException {
      answer.endable(end::countDown);
      answer.columns(List.of(new ResultColumn("x", ResultType.STRING)));
      for (int i = 0; i < rows; i++) {
        answer.row(List.of("x".repeat(1_000)));
      }
      begun.release();
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      RuntimeException failed = failure;
      if (failed != null) {
        throw failed;
      }
      answer.end();
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
