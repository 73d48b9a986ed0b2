package io.orderlake.transformer.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.orderlake.lake.ObjectPrefix;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.transformer.ErrorClock;
import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.delivery.DeliveryProperties.Compression;
import io.orderlake.transformer.firehose.FunctionMapping;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.TransformOptions;
import io.orderlake.transformer.stage.StageStatus;
import io.orderlake.transformer.stream.FakeChangeStream;
import io.orderlake.transformer.stream.MemoryPositionStore;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.StreamException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
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
      stage(stream, new MemoryLakeStore(), positions, status, clock);

  private static DeliveryStage stage(
      FakeChangeStream stream,
      LakeWriter lake,
      PositionStore positions,
      StageStatus status,
      InstantSource clock) {
    return new DeliveryStage(
        new DeliveryProperties(
            "order-changes",
            Duration.ZERO,
            DataSize.ofMegabytes(1),
            Duration.ofMillis(5),
            "errors/!{firehose:error-output-type}/",
            Compression.NONE),
        ObjectPrefix.ofRows("order_changes/"),
        stream,
        new ChangeTransform(FunctionMapping.read(), List.of(), TransformOptions.DEFAULTS),
        new MappingInUse(FunctionMapping.read(), List.of(), lake, InstantSource.system()),
        lake,
        positions,
        status,
        clock);
  }

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

  @Test
  void an_error_of_the_virtual_machine_in_any_step_loses_no_record() {
    for (int n = 1; n <= 22; n += 3) {
      FakeChangeStream stream = new FakeChangeStream().shard("a");
      MemoryLakeStore lake = new MemoryLakeStore();
      MemoryPositionStore positions = new MemoryPositionStore();
      ErrorClock failing = new ErrorClock(InstantSource.system(), n);
      DeliveryStage stage = stage(stream, lake, positions, new StageStatus("d", clock), failing);
      stage.start();
      try {
        for (int i = 0; i < 6; i++) {
          stream.put("a", "record-" + i);
          String written = "record-" + i;
          await().until(() -> isIn(lake, written));
        }
        assertThat(failing.hasThrown()).as("at look %d at the clock", n).isTrue();
      } finally {
        stage.stop();
      }
    }
  }

  @Test
  void an_error_of_the_lake_or_of_the_positions_loses_no_record_either() {
    AtomicInteger errors = new AtomicInteger(6);
    MemoryLakeStore taking = new MemoryLakeStore();
    LakeWriter lake =
        new LakeWriter() {
          @Override
          public void put(String key, byte[] content) {
            throwSome(errors);
            taking.put(key, content);
          }

          @Override
          public List<String> list(String prefix) {
            return taking.list(prefix);
          }

          @Override
          public byte[] get(String key) {
            return taking.get(key);
          }
        };
    MemoryPositionStore kept = new MemoryPositionStore();
    PositionStore failing =
        new PositionStore() {
          @Override
          public Positions load() {
            return kept.load();
          }

          @Override
          public void save(Positions saved) {
            throwSome(errors);
            kept.save(saved);
          }
        };
    DeliveryStage own = stage(stream, lake, failing, status, clock);
    own.start();
    try {
      for (int i = 0; i < 10; i++) {
        String written = "record-" + i;
        stream.put("a", written);
        await().until(() -> advanced(() -> isIn(taking, written)));
      }
      await().until(() -> advanced(() -> status.counts().inFlight() == 0));
      assertThat(errors).hasValueLessThanOrEqualTo(0);
      assertThat(status.counts().failed()).isEqualTo(10);
    } finally {
      own.stop();
    }
  }

  private boolean advanced(BooleanSupplier condition) {
    clock.pass(Duration.ofSeconds(1));
    return condition.getAsBoolean();
  }

  private static void throwSome(AtomicInteger left) {
    if (left.getAndDecrement() > 0) {
      throw new NoClassDefFoundError("of a test");
    }
  }

  /** What is refused is kept with its data. */
  private static boolean isIn(MemoryLakeStore lake, String record) {
    String data = Base64.getEncoder().encodeToString(record.getBytes(StandardCharsets.UTF_8));
    return lake.text("errors/").contains(data);
  }

  private void awaitFailed(int records) {
    await().untilAsserted(() -> assertThat(status.counts().failed()).isEqualTo(records));
  }
}
