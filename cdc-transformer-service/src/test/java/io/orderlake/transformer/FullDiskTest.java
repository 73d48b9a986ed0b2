package io.orderlake.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** The whole service under traffic, while the disk of one of its files is full, twice. */
@Tag("long")
@ExtendWith(OutputCaptureExtension.class)
class FullDiskTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path folder;

  /** What is on the disk that becomes full. */
  private enum Part {
    LAKE("orderlake.lake.location", "lake", "delivery"),
    POSITIONS("orderlake.positions.location", "positions", "pipe"),
    STREAM("orderlake.stream.file", "stream.db", "pipe");

    final String setting;
    final String name;

    /** The stage that fails then. */
    final String stage;

    Part(String setting, String name, String stage) {
      this.setting = setting;
      this.name = name;
      this.stage = stage;
    }
  }

  @ParameterizedTest
  @EnumSource
  void while_it_lasts_health_says_so_and_then_all_goes_on_by_itself(
      Part full, CapturedOutput output) throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 24);
        TransformerUnderTraffic transformer = start(full, disk)) {
      for (int round = 0; round < 2; round++) {
        awaitDelivered(transformer);
        disk.fill();
        awaitDown(transformer, full, disk);
        List<String> whileFull = transformer.acknowledged();
        long delivered = transformer.stage("delivery").get("delivered").asLong();
        assertThat(delivered)
            .as("what is told to be delivered is in the lake")
            .isLessThanOrEqualTo(transformer.distinctRows());
        assertThat(transformer.missing(whileFull)).isNotEmpty();
        disk.free();
        await()
            .atMost(PATIENCE)
            .until(() -> transformer.health().get("status").asString().equals("UP"));
        awaitDelivered(transformer);
      }
      transformer.stopTraffic();
      awaitDelivered(transformer);
      transformer.assertExact();
      assertThat(transformer.stage("pipe").get("gaps").asLong()).isZero();
      assertThat(transformer.stage("delivery").get("gaps").asLong()).isZero();
      assertThat(transformer.stage("delivery").get("failed").asLong()).isZero();
    }
    assertThat(output.getOut().lines().filter(line -> line.contains(" WARN ")))
        .as("a line for each kind of failure, and no more")
        .hasSizeLessThan(20)
        .anyMatch(line -> line.contains("No space left") || line.contains("disk is full"));
    assertThat(output).doesNotContain("\tat ");
  }

  private TransformerUnderTraffic start(Part full, SmallDisk disk) {
    List<String> settings =
        List.of(Part.values()).stream()
            .filter(part -> part != Part.LAKE)
            .map(part -> part.setting + "=" + place(part, full, disk))
            .toList();
    return new TransformerUnderTraffic(place(Part.LAKE, full, disk), settings);
  }

  private Path place(Part part, Part full, SmallDisk disk) {
    return (part == full ? disk.folder() : folder.resolve("data")).resolve(part.name);
  }

  private static void awaitDown(TransformerUnderTraffic transformer, Part full, SmallDisk disk) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode health = transformer.health();
              assertThat(health.get("status").asString()).isEqualTo("DOWN");
              assertThat(health.at("/components/diskSpace/details/reason").asString())
                  .startsWith(disk.folder().toString())
                  .contains(" has 0 KB left");
              assertThat(health.at("/components/pipeline/details/" + full.stage).asString())
                  .contains(disk.folder().resolve(full.name).toString())
                  .containsAnyOf("No space left on device", "disk is full");
            });
  }

  private static void awaitDelivered(TransformerUnderTraffic transformer) {
    List<String> changes = transformer.acknowledged();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(transformer.missing(changes)).isEmpty());
  }
}
