package io.orderlake.analytics.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.orderlake.query.warehouse.Trouble;
import io.orderlake.query.warehouse.WarehouseException;
import io.orderlake.query.warehouse.WarehouseInUse;
import io.orderlake.service.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

@Timeout(60)
class WarehouseFeedTest {
  private volatile @Nullable RuntimeException fault;
  private Duration work = Duration.ZERO;
  private volatile Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private final WarehouseFeed feed =
      new WarehouseFeed(this::apply, Duration.ofMillis(200), () -> now);

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
  void health_is_down_with_the_reason_and_the_time_of_the_first_failure_until_changes_get_in() {
    try (Loop loop = feed.loop("feed")) {
      WarehouseHealth health = health(loop);
      fault = new IllegalStateException("The lake is away");
      loop.start();
      await().until(() -> reason(health).equals("The lake is away"));
      now = now.plusSeconds(60);
      fault = new IllegalStateException("The lake may not be read");
      await().until(() -> reason(health).equals("The lake may not be read"));

      assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
      assertThat(health.health().getDetails()).contains(entry("since", "2026-11-20T10:00:00Z"));

      fault = null;
      await().until(() -> health.health().equals(Health.up().build()));
    }
  }

  @Test
  void of_several_entities_health_names_those_that_have_trouble() {
    try (Loop loop = feed.loop("feed")) {
      WarehouseHealth health =
          new WarehouseHealth(
              List.of(
                  new WarehouseHealth.Watched("orders", loop, () -> null, List::of),
                  new WarehouseHealth.Watched(
                      "invoices", loop, () -> new Trouble(now, "2 objects"), List::of)));

      assertThat(health.health().getDetails())
          .contains(entry("reason", "invoices: 2 objects"), entry("entities", List.of("invoices")));
    }
  }

  @Test
  void another_process_that_has_the_file_open_is_told_in_a_sentence() {
    fault =
        new WarehouseException(
            "w.duckdb cannot be opened again",
            new WarehouseInUse("Could not set lock: held in duckdb (PID 42) by root"));
    try (Loop loop = feed.loop("feed")) {
      WarehouseHealth health = health(loop);
      loop.start();
      await().until(() -> !reason(health).isEmpty());

      assertThat(reason(health))
          .isEqualTo(
              "w.duckdb cannot be opened again: another process (PID 42) has it open, such as a"
                  + " DuckDB shell or this service itself");
    }
  }

  @Test
  void a_stop_waits_for_the_batch_in_work_which_may_last() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    Loop loop =
        new WarehouseFeed(
                () -> {
                  begun.countDown();
                  ended.set(awaitInterruption());
                },
                Duration.ZERO,
                () -> now)
            .loop("feed");
    loop.start();
    begun.await();

    loop.stop();

    assertThat(ended).isTrue();
    assertThat(loop.isAlive()).isFalse();
    assertThat(loop.failure()).isNull();
  }

  private static WarehouseHealth health(Loop loop) {
    return new WarehouseHealth(
        List.of(new WarehouseHealth.Watched("orders", loop, () -> null, List::of)));
  }

  private static String reason(WarehouseHealth health) {
    return (String) health.health().getDetails().getOrDefault("reason", "");
  }

  private void apply() {
    now = now.plus(work);
    RuntimeException failure = fault;
    if (failure != null) {
      throw failure;
    }
  }

  private static boolean awaitInterruption() {
    try {
      new CountDownLatch(1).await();
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
