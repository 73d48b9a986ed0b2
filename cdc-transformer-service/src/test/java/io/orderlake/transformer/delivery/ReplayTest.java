package io.orderlake.transformer.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.lake.ObjectPrefix;
import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.delivery.DeliveryProperties.Compression;
import io.orderlake.transformer.delivery.Failures.Failure;
import io.orderlake.transformer.delivery.Replay.Choice;
import io.orderlake.transformer.delivery.Replay.Replayed;
import io.orderlake.transformer.row.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ReplayTest {
  private static final DeliveryProperties PROPERTIES =
      new DeliveryProperties(
          "order-changes",
          Duration.ofSeconds(1),
          DataSize.ofMegabytes(1),
          Duration.ofMillis(50),
          "errors/!{firehose:error-output-type}/",
          Compression.NONE);

  private static final Choice ALL = new Choice(null, null, null);

  private final MemoryLakeStore lake = new MemoryLakeStore();
  private final Replay replay =
      new Replay(
          lake,
          this::transform,
          PROPERTIES,
          ObjectPrefix.ofRows("order_changes/"),
          new ManualClock());
  private boolean isCorrected;

  @Test
  void a_replay_lists_the_lake_no_more_often_for_many_objects_than_for_one() {
    refused("one", "a");
    replay.replay(ALL);
    int forOne = lake.listings;
    for (int i = 0; i < 20; i++) {
      refused("object-" + i, "b");
    }
    lake.listings = 0;

    assertThat(replay.replay(ALL)).isEqualTo(delivered(20));
    assertThat(lake.listings).isEqualTo(forOne);
  }

  @Test
  void lines_that_are_replayed_one_reason_after_the_other_stay_marked() {
    refused("one", "a", "b", "c");

    assertThat(replay.replay(new Choice("reason of b", null, null))).isEqualTo(delivered(1));
    assertThat(replay.replay(new Choice("reason of a", null, null))).isEqualTo(delivered(1));
    assertThat(replayed("one")).containsExactly(true, true, false);
    assertThat(replay.replay(ALL)).isEqualTo(delivered(1));
  }

  @Test
  void what_arrived_within_a_time_is_replayed_and_nothing_else() {
    lake.put(
        "errors/processing-failed/one",
        (line("early", 1) + line("first", 10) + line("late", 20) + line("undated"))
            .getBytes(StandardCharsets.UTF_8));

    assertThat(replay.replay(new Choice(null, Instant.ofEpochMilli(10), Instant.ofEpochMilli(20))))
        .isEqualTo(delivered(2));
    assertThat(replayed("one")).containsExactly(false, true, false, true);
  }

  @Test
  void what_still_fails_is_counted_by_the_reason_that_the_transform_gives_now() {
    refused("one", "row", "bad price", "gone", "bad price", "bad date");

    assertThat(replay.replay(ALL))
        .isEqualTo(new Replayed(1, 1, 3, Map.of("bad price", 2, "bad date", 1)));
    assertThat(replay.replay(ALL))
        .isEqualTo(new Replayed(0, 0, 3, Map.of("bad price", 2, "bad date", 1)));
  }

  @Test
  void a_replay_that_is_cut_short_at_any_point_brings_each_row_to_the_lake_once() {
    for (int puts = 0; puts < 6; puts++) {
      lake.objects.clear();
      refused("one", "row", "bad until corrected", "other");
      refused("two", "more");
      lake.refuseAfter(puts);
      assertThatThrownBy(() -> replay.replay(ALL)).as("after %s puts", puts);
      lake.refuseAfter(Integer.MAX_VALUE);
      isCorrected = true;
      replay.replay(ALL);
      replay.replay(ALL);

      assertThat(lake.text("order_changes/").lines())
          .as("after %s puts", puts)
          .containsExactlyInAnyOrder("row", "bad until corrected", "other", "more");
      assertThat(lake.text("replayed/")).as("after %s puts", puts).doesNotContain("order_changes");
      isCorrected = false;
    }
  }

  private void refused(String object, String... records) {
    List<String> lines = List.of(records).stream().map(ReplayTest::line).toList();
    byte[] content = String.join("", lines).getBytes(StandardCharsets.UTF_8);
    lake.put("errors/processing-failed/" + object, content);
  }

  private List<Boolean> replayed(String object) {
    String key = "errors/processing-failed/" + object;
    Failures failures = replay.failures();
    return failures.in(key, failures.note(key, failures.notes())).stream()
        .map(Failure::replayed)
        .toList();
  }

  private static Replayed delivered(int records) {
    return new Replayed(records, 0, 0, Map.of());
  }

  private static String line(String record) {
    return line(record, "");
  }

  private static String line(String record, long arrival) {
    return line(record, "\"arrivalTimestamp\":%d,".formatted(arrival));
  }

  private static String line(String record, String more) {
    byte[] data = record.getBytes(StandardCharsets.UTF_8);
    return """
        {"errorMessage":"reason of %s",%s"rawData":"%s"}
        """
        .formatted(record, more, Base64.getEncoder().encodeToString(data));
  }

  private Outcome transform(byte[] data) {
    String record = new String(data, StandardCharsets.UTF_8);
    if (record.startsWith("bad") && !isCorrected) {
      return new Outcome.Failed(record);
    }
    return record.equals("gone")
        ? new Outcome.Dropped("by choice")
        : new Outcome.Row((record + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
