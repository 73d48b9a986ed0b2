package io.orderlake.transformer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.pipeline.StageStatus.Unread;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class PipelineHealthTest {
  private static final Duration LONG = Duration.ofSeconds(31);

  private final ManualClock clock = new ManualClock();
  private final StageStatus status = new StageStatus("delivery", clock);
  private final PipelineHealth health = new PipelineHealth(List.of(status));

  @Test
  void a_stage_that_keeps_failing_is_down_after_a_while_and_up_once_it_works_again() {
    AtomicBoolean isLakeAway = new AtomicBoolean(true);
    try (StageThread stage = StageThread.start("store", status, clock, () -> store(isLakeAway))) {
      await().until(() -> status.lastError() != null);
      assertThat(health.health().getStatus()).isEqualTo(Status.UP);

      clock.pass(LONG);
      Health down = health.health();
      assertThat(down.getStatus()).isEqualTo(Status.DOWN);
      assertThat(down.getDetails()).containsEntry("delivery", "stands still for 31 s");
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
    try (StageThread stage =
        StageThread.start(
            "store",
            status,
            clock,
            () -> {
              hanging.countDown();
              never.await();
              return Duration.ZERO;
            })) {
      hanging.await();
      clock.pass(LONG);

      assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
    }
  }

  @Test
  void a_stage_without_work_is_up_however_long_it_waits() {
    CountDownLatch done = new CountDownLatch(1);
    try (StageThread stage =
        StageThread.start(
            "read",
            status,
            clock,
            () -> {
              done.countDown();
              return Duration.ofDays(1);
            })) {
      await().until(() -> done.getCount() == 0 && stage.strugglingSince() == null);
      clock.pass(Duration.ofHours(10));

      assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    }
  }

  private static Duration store(AtomicBoolean isLakeAway) {
    if (isLakeAway.get()) {
      throw new IllegalStateException("no space left");
    }
    return Duration.ofMillis(1);
  }
}
