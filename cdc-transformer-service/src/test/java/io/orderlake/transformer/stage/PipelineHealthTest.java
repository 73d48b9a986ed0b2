package io.orderlake.transformer.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.service.loop.Loop;
import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.stage.StageStatus.Unread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class PipelineHealthTest {
  private static final Duration LONG = Duration.ofSeconds(31);

  private final ManualClock clock = new ManualClock();
  private final StageStatus status = new StageStatus("delivery", clock);
  private final PipelineHealth health = new PipelineHealth(new Stages(List.of(status), List.of()));

  @Test
  void a_stage_that_keeps_failing_is_down_after_a_while_and_up_once_it_works_again() {
    AtomicBoolean isLakeAway = new AtomicBoolean(true);
    try (Loop stage = status.start(new Loop("store", clock, () -> store(isLakeAway)))) {
      await().until(() -> status.lastError() != null);
      assertThat(health.health().getStatus()).isEqualTo(Status.UP);

      clock.pass(LONG);
      Health down = health.health();
      assertThat(down.getStatus()).isEqualTo(Status.DOWN);
      assertThat(down.getDetails())
          .containsEntry("delivery", "stands still for 31 s: no space left");
      assertThat(status.lastError().message()).contains("no space left");

      isLakeAway.set(false);
      await().until(() -> health.health().getStatus().equals(Status.UP));
    }
  }

  @Test
  void a_stage_whose_reads_are_throttled_is_down_after_a_while_and_up_once_they_are_not() {
    status.unread(new Unread(null, null, 0, clock.instant(), 0));
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);

    clock.pass(LONG);
    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);

    status.unread(new Unread(null, null, 0, null, 0));
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void a_stage_that_hangs_in_one_step_is_down_after_a_while() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (Loop stage =
        status.start(
            new Loop(
                "store",
                clock,
                () -> {
                  hanging.countDown();
                  never.await();
                  return Duration.ZERO;
                }))) {
      hanging.await();
      clock.pass(LONG);

      assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
    }
  }

  @Test
  void a_stage_that_refuses_all_is_down_with_the_most_frequent_reason() {
    ends(0, Map.of("price: is missing", 3, "quantity: is not a number (N)", 1));
    assertThat(health.health().getStatus()).as("a few are no trouble").isEqualTo(Status.UP);

    ends(0, Map.of("price: is missing", 1));

    Health down = health.health();
    assertThat(down.getStatus()).isEqualTo(Status.DOWN);
    assertThat(down.getDetails())
        .containsEntry(
            "delivery",
            "refused 5 of the 5 records of the last 300 s, most often for this reason:"
                + " price: is missing");
  }

  @Test
  void a_stage_that_refuses_some_among_many_is_up() {
    ends(995, Map.of("price: is missing", 400));

    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    assertThat(status.refusals().refused()).isEqualTo(400);
    assertThat(status.refusals().of()).isEqualTo(1_395);
  }

  @Test
  void what_is_left_out_by_choice_outweighs_no_refusal() {
    status.addDone(0, 1_000, Map.of("price: is missing", 5), 0);

    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
  }

  @Test
  void a_stage_that_refused_all_is_up_again_once_more_gets_through() {
    ends(0, Map.of("price: is missing", 20));
    clock.pass(Duration.ofMinutes(1));
    ends(19, Map.of());
    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);

    clock.pass(Duration.ofSeconds(1));
    ends(2, Map.of());
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void a_stage_that_refused_all_before_its_traffic_stopped_is_not_down_for_ever() {
    ends(0, Map.of("price: is missing", 20));
    clock.pass(Duration.ofMinutes(5).minusSeconds(2));
    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);

    clock.pass(Duration.ofSeconds(3));
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    assertThat(status.refusals()).isNull();
  }

  @Test
  void a_clock_that_is_set_back_makes_no_refusal_last() {
    ends(0, Map.of("price: is missing", 20));
    clock.pass(Duration.ofHours(-1));

    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void where_there_are_several_of_a_kind_it_is_told_whose_is_not_well() {
    StageStatus pipe =
        new StageStatus(
            new StageName("pipe", "billing", null, false), clock, RefusalProperties.DEFAULT);
    StageStatus delivery =
        new StageStatus(
            new StageName("delivery", "billing", "invoices", false),
            clock,
            RefusalProperties.DEFAULT);
    pipe.addDone(0, 0, Map.of("RecordTooLarge", 9), 0);
    delivery.addDone(0, 0, Map.of("net: is missing", 9), 0);

    assertThat(
            new PipelineHealth(new Stages(List.of(status, pipe, delivery), List.of()))
                .health()
                .getDetails())
        .containsOnlyKeys("pipe (billing)", "delivery (invoices)");
    assertThat(delivery.name().of("read")).isEqualTo("delivery-read (invoices)");
  }

  @ParameterizedTest
  @CsvSource({"PT1M, 0.5, 5, DOWN", "PT30S, 0.5, 5, UP", "PT1M, 0.7, 5, UP", "PT1M, 0.5, 7, UP"})
  void how_much_is_too_much_can_be_set(Duration window, double share, int least, String expected) {
    StageStatus own =
        new StageStatus(
            StageName.only("delivery"), clock, new RefusalProperties(window, share, least));
    own.addDone(4, 0, Map.of("price: is missing", 6), 0);
    clock.pass(Duration.ofSeconds(45));

    assertThat(
            new PipelineHealth(new Stages(List.of(own), List.of())).health().getStatus().getCode())
        .isEqualTo(expected);
  }

  @Test
  void a_record_from_a_clock_that_is_ahead_makes_no_negative_lag() {
    status.addRead(1, clock.instant().plusSeconds(3));
    assertThat(status.lag()).isZero();

    status.unread(new Unread(Duration.ofSeconds(-2), null, 0, null, 0));
    assertThat(status.lag()).isZero();

    clock.pass(Duration.ofSeconds(5));
    assertThat(status.lag()).isEqualTo(Duration.ofSeconds(2));
  }

  private void ends(int delivered, Map<String, Integer> refused) {
    status.addDone(delivered, 0, refused, 0);
  }

  @Test
  void a_stage_without_work_is_up_however_long_it_waits() {
    CountDownLatch done = new CountDownLatch(1);
    try (Loop stage =
        status.start(
            new Loop(
                "read",
                clock,
                () -> {
                  done.countDown();
                  return Duration.ofDays(1);
                }))) {
      await().until(() -> done.getCount() == 0 && stage.strugglingSince() == null);
      clock.pass(Duration.ofHours(10));

      assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }
  }

  @Test
  void a_stage_that_has_no_room_is_down_at_once_and_says_where() {
    AtomicBoolean isFull = new AtomicBoolean(true);
    try (Loop stage = status.start(new Loop("store", clock, () -> storeOnFullDisk(isFull)))) {
      await().until(() -> health.health().getStatus().equals(Status.DOWN));
      assertThat((String) health.health().getDetails().get("delivery"))
          .endsWith("Positions cannot be written to /data/positions: No space left on device");

      isFull.set(false);
      await().until(() -> health.health().getStatus().equals(Status.UP));
    }
  }

  @Test
  void a_stage_of_which_a_thread_has_ended_is_down() {
    Loop stage = status.start(new Loop("store", clock, () -> Duration.ZERO, work -> new Thread()));
    await().until(stage::isGone);

    assertThat(health.health().getDetails())
        .containsEntry("delivery", "its thread store has ended: start the service again");

    stage.stop();
    assertThat(health.health().getStatus()).as("stopped").isEqualTo(Status.UP);
  }

  private static Duration storeOnFullDisk(AtomicBoolean isFull) {
    if (isFull.get()) {
      throw new UncheckedIOException(
          "Positions cannot be written to /data/positions",
          new IOException("No space left on device"));
    }
    return Duration.ofMillis(1);
  }

  private static Duration store(AtomicBoolean isLakeAway) {
    if (isLakeAway.get()) {
      throw new IllegalStateException("no space left");
    }
    return Duration.ofMillis(1);
  }
}
