package io.orderlake.analytics.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

@Timeout(60)
class WarehouseFeedTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(WarehouseFeed.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private @Nullable String fault;
  private @Nullable Exception cause;
  private Duration work = Duration.ZERO;
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private final WarehouseFeed feed =
      new WarehouseFeed(this::apply, Duration.ofMillis(200), () -> now);
  private final WarehouseHealth health = new WarehouseHealth(feed, () -> null, List::of);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  @Test
  void health_is_up_and_the_log_quiet_while_changes_get_in() {
    assertThat(feed.poll()).isEqualTo(Duration.ofMillis(200));

    assertThat(health.health()).isEqualTo(Health.up().build());
    assertThat(log.list).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"10, 200", "66, 200", "100, 300", "200, 600", "60000, 600"})
  void rests_three_times_as_long_as_it_worked_within_bounds(long worked, long rest) {
    work = Duration.ofMillis(worked);

    assertThat(feed.poll()).isEqualTo(Duration.ofMillis(rest));
  }

  @Test
  void rests_no_shorter_than_it_is_told() {
    work = Duration.ofMillis(200);
    WarehouseFeed slow = new WarehouseFeed(this::apply, Duration.ofSeconds(5), () -> now);

    assertThat(slow.poll()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void health_is_down_with_the_reason_and_the_time_of_the_first_failure() {
    fault = "The lake is away";
    feed.poll();
    now = now.plusSeconds(60);
    fault = "The lake may not be read";
    feed.poll();

    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
    assertThat(health.health().getDetails())
        .containsExactly(
            entry("reason", "The lake may not be read"), entry("since", "2026-11-20T10:00:00Z"));
  }

  @Test
  void each_kind_of_failure_is_said_once_and_so_is_its_end() {
    fault = "The lake is away (Request ID: 1)";
    feed.poll();
    fault = "The lake is away (Request ID: 2)";
    feed.poll();
    fault = "The lake may not be read";
    cause = new AccessDeniedException("lake");
    feed.poll();
    fault = null;
    feed.poll();
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    now = now.plusSeconds(10);
    feed.poll();
    feed.poll();

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            line -> assertThat(line).endsWith(": The lake is away (Request ID: 1)"),
            line ->
                assertThat(line)
                    .endsWith(": The lake may not be read: lake may not be used by this user"),
            line -> assertThat(line).isEqualTo("Changes get into the warehouse again"));
  }

  @Test
  void another_process_that_has_the_file_open_is_told_in_a_sentence() {
    WarehouseFeed failing =
        new WarehouseFeed(
            () -> {
              throw new WarehouseException(
                  "w.duckdb cannot be opened again",
                  new WarehouseFile.InUse("Could not set lock: held in duckdb (PID 42) by root"));
            },
            Duration.ZERO,
            () -> now);
    failing.poll();
    failing.poll();

    String sentence =
        "w.duckdb cannot be opened again: another process (PID 42) has it open, such as a DuckDB"
            + " shell or this service itself";
    assertThat(failing.failure().reason()).isEqualTo(sentence);
    assertThat(log.list)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getFormattedMessage()).endsWith(sentence);
              assertThat(line.getThrowableProxy()).isNull();
            });
  }

  @ParameterizedTest
  @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class, LinkageError.class})
  void an_error_is_a_failure_like_others_and_does_not_end_the_thread(Class<? extends Error> type)
      throws Exception {
    Error error = type.getDeclaredConstructor().newInstance();
    CountDownLatch tries = new CountDownLatch(3);
    WarehouseFeed failing =
        new WarehouseFeed(
            () -> {
              tries.countDown();
              if (tries.getCount() > 0) {
                throw error;
              }
            },
            Duration.ZERO,
            () -> now);
    failing.poll();
    assertThat(failing.failure().reason()).isEqualTo(type.getSimpleName());

    failing.start();
    tries.await();
    failing.stop();
    assertThat(tries.getCount()).isZero();
  }

  @Test
  void an_error_that_comes_again_while_it_is_told_does_not_end_the_thread_either()
      throws InterruptedException {
    CountDownLatch tries = new CountDownLatch(2);
    WarehouseFeed failing =
        new WarehouseFeed(
            tries::countDown,
            Duration.ZERO,
            () -> {
              tries.countDown();
              throw new OutOfMemoryError("again");
            });
    failing.start();
    tries.await();

    failing.stop();
  }

  @Test
  void a_stop_ends_what_is_going_on_and_is_no_failure() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    WarehouseFeed stuck =
        new WarehouseFeed(
            () -> {
              begun.countDown();
              awaitInterruption();
            },
            Duration.ZERO,
            () -> now);
    stuck.start();
    begun.await();

    stuck.stop();

    assertThat(stuck.isRunning()).isFalse();
    assertThat(stuck.failure()).isNull();
    assertThat(log.list).isEmpty();
  }

  private void apply() {
    now = now.plus(work);
    if (fault != null) {
      throw new IllegalStateException(fault, cause);
    }
  }

  private static void awaitInterruption() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}
