package io.orderlake.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SoakFeedTest {
  private static final String CUT = "cut";

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private StandInService service;
  private SoakFeed feed;

  @BeforeEach
  void start() throws IOException {
    service = new StandInService(this::tell);
    feed = new SoakFeed(URI.create("http://127.0.0.1:" + service.port()), () -> now);
    feed.start();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void cut_in_the_middle_of_a_line_it_listens_again() {
    told.add(state(1));
    told.add("event:state\ndata:{\"pulse\":{\"p99Mill");
    told.add(CUT);
    told.add(CUT);
    told.add(state(2));

    awaitP99(2);
  }

  @Test
  void what_was_told_long_ago_is_no_figure_until_it_is_told_again() {
    told.add(state(5));
    awaitP99(5);

    now = now.plusSeconds(10);
    awaitP99(5);
    now = now.plusSeconds(1);
    assertThat(feed.pulse().isMissingNode()).isTrue();

    told.add(state(5));
    awaitP99(5);
  }

  private void awaitP99(int expected) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> feed.pulse().path("p99Milliseconds").asInt() == expected);
  }

  private static String state(int p99) {
    return "event:state\ndata:{\"pulse\":{\"p99Milliseconds\":" + p99 + "}}\n\n";
  }

  private void tell(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, 0);
      for (String text = told.take(); !text.equals(CUT); text = told.take()) {
        exchange.getResponseBody().write(text.getBytes(UTF_8));
        exchange.getResponseBody().flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
