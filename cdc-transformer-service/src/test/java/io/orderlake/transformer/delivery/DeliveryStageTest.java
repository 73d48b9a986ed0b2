package io.orderlake.transformer.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.delivery.DeliveryProperties.Compression;
import io.orderlake.transformer.pipeline.StageStatus;
import io.orderlake.transformer.stream.FakeChangeStream;
import io.orderlake.transformer.stream.MemoryPositionStore;
import io.orderlake.transformer.stream.StreamException;
import io.orderlake.transformer.transform.ChangeTransform;
import io.orderlake.transformer.transform.TransformOptions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Delivery on its threads; what it is given is no change, and so ends as failed. */
class DeliveryStageTest {
  private static final Instant LONG_AGO = Instant.EPOCH.plusSeconds(1);

  private final FakeChangeStream stream = new FakeChangeStream().shard("a");
  private final MemoryPositionStore positions = new MemoryPositionStore();
  private final ManualClock clock = new ManualClock();
  private final StageStatus status = new StageStatus("delivery", clock);
  private final DeliveryStage stage =
      new DeliveryStage(
          new DeliveryProperties(
              "order-changes",
              Duration.ZERO,
              DataSize.ofMegabytes(1),
              Duration.ofMillis(250),
              "order_changes/",
              "errors/!{firehose:error-output-type}/",
              Compression.NONE),
          stream,
          new ChangeTransform(TransformOptions.DEFAULTS),
          new MemoryLakeStore(),
          positions,
          status,
          clock);

  @AfterEach
  void stop() {
    stage.stop();
  }

  @Test
  void a_rewind_delivers_again() {
    stream.put("a", "a1", "a2");
    stage.start();
    awaitFailed(2);

    stage.rewind(LONG_AGO);

    awaitFailed(4);
    assertThat(status.gaps()).isZero();
  }

  @Test
  void a_rewind_after_the_stream_was_made_anew_delivers_all_of_the_new_one_and_tells_the_gap() {
    stream.letOldIteratorsAnswer();
    stream.put("a", "a1");
    stage.start();
    awaitFailed(1);
    stream.remake("new").shard("a").put("a", "n1", "n2");

    stage.rewind(LONG_AGO);

    awaitFailed(3);
    assertThat(status.gaps()).isEqualTo(1);

    stage.rewind(LONG_AGO);

    awaitFailed(5);
    assertThat(status.gaps()).as("since the service was started").isEqualTo(1);
  }

  @Test
  void a_rewind_finds_no_fault_with_a_position_that_is_gone() {
    stream.put("a", "a1");
    stage.start();
    awaitFailed(1);
    stream.put("a", "lost", "kept").trim("a", 2);

    stage.rewind(LONG_AGO);

    await()
        .until(
            () -> {
              clock.pass(Duration.ofSeconds(1));
              return status.counts().failed() == 2;
            });
    assertThat(status.gaps()).isEqualTo(1);
  }

  @Test
  void a_rewind_without_a_stream_changes_nothing_and_delivery_goes_on() {
    stream.put("a", "a1");
    stage.start();
    awaitFailed(1);
    stream.delete();

    assertThatThrownBy(() -> stage.rewind(LONG_AGO)).isInstanceOf(StreamException.Gone.class);

    assertThat(stage.isRunning()).isTrue();
    assertThat(positions.load().stream()).isEqualTo("fake");
  }

  private void awaitFailed(int records) {
    await().untilAsserted(() -> assertThat(status.counts().failed()).isEqualTo(records));
  }
}
