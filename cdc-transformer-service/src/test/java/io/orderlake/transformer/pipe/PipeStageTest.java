package io.orderlake.transformer.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.table.Key;
import io.orderlake.table.KeyAttribute;
import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.pipe.PipeProperties.StartingPosition;
import io.orderlake.transformer.stage.StageStatus;
import io.orderlake.transformer.state.StateFile;
import io.orderlake.transformer.stream.FakeChangeStream;
import io.orderlake.transformer.stream.LocalStream;
import io.orderlake.transformer.stream.MemoryPositionStore;
import io.orderlake.transformer.stream.PositionStore.Positions;
import io.orderlake.transformer.stream.ShardPosition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a pipe begins that knows no position, or no more the stream that it wrote to. */
class PipeStageTest {
  private static final Duration POLL = Duration.ofMillis(5);

  @TempDir Path folder;

  private final FakeChangeStream table = new FakeChangeStream().orderChanges().shard("shard");
  private final MemoryPositionStore positions = new MemoryPositionStore();
  private final StageStatus status = new StageStatus("pipe", new ManualClock());
  private LocalStream stream;
  private StateFile state;
  private PipeStage stage;

  @AfterEach
  void stop() {
    stage.stop();
    stream.close();
    state.close();
  }

  @Test
  void latest_skips_what_is_there_where_the_lake_is_new() {
    table.put("shard", "{}", "{}");
    start("stream.db", StartingPosition.LATEST, false);
    await().until(() -> positions.load() != null);
    table.put("shard", "{}");

    await().until(() -> status.counts().delivered() == 1);
  }

  @Test
  void latest_is_not_obeyed_where_the_lake_has_rows_already() {
    table.put("shard", "{}", "{}");
    start("stream.db", StartingPosition.LATEST, true);

    await().until(() -> status.counts().delivered() == 2);
  }

  @Test
  void latest_is_obeyed_once_a_position_is_stored_whatever_the_lake_has() {
    table.put("shard", "{}");
    start("stream.db", StartingPosition.LATEST, false);
    await().until(() -> positions.load() != null);
    table.put("shard", "{}");
    await().until(() -> status.counts().delivered() == 1);
    stop();
    table.put("shard", "{}");
    start("stream.db", StartingPosition.LATEST, true);

    await().until(() -> status.counts().delivered() == 2);
  }

  @Test
  void where_the_stream_is_another_one_the_table_is_read_again_from_its_beginning() {
    table.put("shard", "{\"n\":1}", "{\"n\":2}");
    start("stream.db", StartingPosition.TRIM_HORIZON, true);
    await().until(() -> positions.load() != null && positions.load().into() != null);
    assertThat(positions.load().into()).isEqualTo(stream.reached());
    stop();
    start("another.db", StartingPosition.LATEST, true);

    await().until(() -> status.counts().delivered() == 4);
    assertThat(status.gaps()).isZero();
    await().until(() -> positions.load().into().stream().equals(stream.id()));
  }

  @Test
  void positions_of_an_earlier_version_which_know_of_no_stream_are_read_on_from() {
    table.put("shard", "{\"n\":1}", "{\"n\":2}");
    ShardPosition afterFirst = new ShardPosition.AfterSequenceNumber("1");
    positions.save(new Positions("fake", Map.of("shard", afterFirst)));
    start("stream.db", StartingPosition.LATEST, true);

    await().until(() -> positions.load().into() != null && status.counts().delivered() > 0);
    assertThat(positions.load().into().stream()).isEqualTo(stream.id());
    assertThat(status.counts().delivered()).isEqualTo(1);
    assertThat(status.gaps()).isZero();
  }

  private void start(String file, StartingPosition from, boolean lakeHasRows) {
    InstantSource clock = InstantSource.system();
    stream = new LocalStream(folder.resolve(file), 1, Duration.ofHours(24), clock);
    PipeProperties properties =
        new PipeProperties(
            from,
            "$.dynamodb.Keys.orderid.S",
            Set.of(),
            500,
            POLL,
            3,
            folder.resolve("dead-letters/pipe.ndjson"));
    state = new StateFile(folder);
    DeadLetters letters = new DeadLetters(state, "pipe");
    stage =
        new PipeStage(
            properties,
            new Key("orderid", new KeyAttribute("orderid", KeyAttribute.Type.S), null, ""),
            table,
            stream,
            positions,
            letters,
            () -> lakeHasRows,
            status,
            clock);
    stage.start();
  }
}
