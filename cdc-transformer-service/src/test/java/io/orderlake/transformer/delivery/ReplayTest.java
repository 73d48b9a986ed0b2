package io.orderlake.transformer.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.delivery.DeliveryProperties.Compression;
import io.orderlake.transformer.delivery.Failures.Failure;
import io.orderlake.transformer.delivery.Replay.Replayed;
import io.orderlake.transformer.transform.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ReplayTest {
  private static final DeliveryProperties PROPERTIES =
      new DeliveryProperties(
          "order-changes",
          Duration.ofSeconds(1),
          DataSize.ofMegabytes(1),
          Duration.ofMillis(50),
          "order_changes/",
          "errors/!{firehose:error-output-type}/",
          Compression.NONE);

  private final MemoryLakeStore lake = new MemoryLakeStore();
  private final Failures failures = new Failures(lake, PROPERTIES.errorPrefix());
  private final Replay replay =
      new Replay(failures, lake, Outcome.Row::new, PROPERTIES, new ManualClock());

  @Test
  void a_replay_lists_the_lake_no_more_often_for_many_objects_than_for_one() {
    refused("one", "a");
    replay.replay(null);
    int forOne = lake.listings;
    for (int i = 0; i < 20; i++) {
      refused("object-" + i, "b");
    }
    lake.listings = 0;

    assertThat(replay.replay(null)).isEqualTo(new Replayed(20, 0, 0));
    assertThat(lake.listings).isEqualTo(forOne);
  }

  @Test
  void lines_that_are_replayed_one_reason_after_the_other_stay_marked() {
    refused("one", "a", "b", "c");

    assertThat(replay.replay("reason of b")).isEqualTo(new Replayed(1, 0, 0));
    assertThat(replay.replay("reason of a")).isEqualTo(new Replayed(1, 0, 0));
    assertThat(failures.in("errors/processing-failed/one", failures.notes()))
        .extracting(Failure::replayed)
        .containsExactly(true, true, false);
    assertThat(replay.replay(null)).isEqualTo(new Replayed(1, 0, 0));
  }

  private void refused(String object, String... records) {
    List<String> lines = List.of(records).stream().map(ReplayTest::line).toList();
    byte[] content = String.join("", lines).getBytes(StandardCharsets.UTF_8);
    lake.put("errors/processing-failed/" + object, content);
  }

  private static String line(String record) {
    byte[] data = record.getBytes(StandardCharsets.UTF_8);
    return """
        {"errorMessage":"reason of %s","rawData":"%s"}
        """
        .formatted(record, Base64.getEncoder().encodeToString(data));
  }
}
