package io.orderlake.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The table's stream becomes another one under traffic, twice. */
@ExtendWith(OutputCaptureExtension.class)
class StreamMadeAnewTest {
  /** A stream that was replaced is noticed within 30 s. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void a_stream_that_is_turned_off_and_on_is_followed_and_each_time_is_a_gap(CapturedOutput output)
      throws Exception {
    assertFollowed(TransformerUnderTraffic::turnStreamOffAndOn, output);
  }

  @Test
  void a_table_that_is_dropped_and_made_again_is_followed_and_each_time_is_a_gap(
      CapturedOutput output) throws Exception {
    assertFollowed(TransformerUnderTraffic::dropAndCreateTable, output);
  }

  private interface Turn {
    void of(TransformerUnderTraffic transformer);
  }

  private void assertFollowed(Turn turn, CapturedOutput output) throws Exception {
    try (TransformerUnderTraffic transformer = start()) {
      for (int round = 1; round <= 2; round++) {
        awaitDelivered(transformer);
        turn.of(transformer);
        List<String> before = transformer.acknowledged();
        await().until(() -> transformer.acknowledged().size() > before.size() + 50);
        awaitDelivered(transformer);
        assertThat(transformer.stage("pipe").get("gaps").asInt()).isEqualTo(round);
      }
      transformer.stopTraffic();
      awaitDelivered(transformer);
      transformer.assertExact();
      assertThat(transformer.health().get("status").asString()).isEqualTo("UP");
    }
    assertThat(output.getOut().lines().filter(line -> line.contains("was replaced by")))
        .hasSize(2)
        .allMatch(line -> line.contains("Compare the lake with the table and repair it"));
    assertThat(output).doesNotContain("\tat ").doesNotContain("are lower");
  }

  private TransformerUnderTraffic start() {
    return new TransformerUnderTraffic(
        folder.resolve("lake"),
        List.of(
            "orderlake.positions.location=" + folder.resolve("positions"),
            "orderlake.stream.file=" + folder.resolve("stream.db")));
  }

  /** What was made while a stream was on is in it, and comes. */
  private static void awaitDelivered(TransformerUnderTraffic transformer) {
    List<String> changes = transformer.acknowledged();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(transformer.missing(changes)).isEmpty());
  }
}
