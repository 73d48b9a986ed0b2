package io.orderlake.transformer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.transformer.delivery.ReplayOnce;
import io.orderlake.transformer.pipe.RedriveOnce;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The service's jar as a command. */
@ExtendWith(OutputCaptureExtension.class)
class TaskTest {
  @TempDir Path lake;

  @Test
  void an_argument_makes_the_service_a_task_and_nothing_else_does() {
    assertThat(Task.of("--orderlake.replay.from=2026-11-20T00:00:00Z")).isEqualTo(ReplayOnce.class);
    assertThat(Task.of("--orderlake.redrive.queue=https://queue")).isEqualTo(RedriveOnce.class);
    assertThat(Task.of("--server.port=0", "orderlake.replay.from")).isNull();
  }

  @Test
  void refused_records_are_replayed_once_without_a_stage_or_a_server_and_counted(
      CapturedOutput output) throws Exception {
    writeErrors(
        error(1732147198120L, golden("pipe/insert.json")),
        error(1732147198120L, "{\"eventName\":\"EXPIRE\"}"),
        error(1732150800000L, golden("pipe/modify.json")));

    assertThat(replay("2024-11-20T23:59:58Z", "2024-11-21T00:00:00Z")).isZero();
    assertThat(output)
        .contains("Replayed: 1 delivered, 0 dropped, 1 still failing")
        .contains("  1 of them: eventSourceARN: names no table")
        .doesNotContain("Tomcat")
        .doesNotContain("pipe waits");
    assertThat(rows("order_changes/dt=2024-11-20/hour=23")).hasSize(1);
    assertThat(replay("2024-11-20T23:59:58Z", "2024-11-21T00:00:00Z")).isZero();
    assertThat(output).contains("Replayed: 0 delivered, 0 dropped, 1 still failing");
    assertThat(rows("order_changes")).hasSize(1);
  }

  @Test
  void a_time_that_is_none_ends_it_and_nothing_is_done() throws Exception {
    writeErrors(error(1732147198120L, golden("pipe/insert.json")));

    assertThatThrownBy(() -> replay("yesterday", "today")).hasStackTraceContaining("yesterday");
    assertThat(lake.resolve("order_changes")).doesNotExist();
  }

  @Test
  void an_entity_without_when_leaves_what_is_the_others_and_is_not_replayed_without_them(
      CapturedOutput output) throws Exception {
    String thing =
        """
        table: orders
        entity: {one: thing, many: things}
        key: {column: thing_key, hash: orderid}
        columns:
          - {name: memo, type: string}
        """;
    Path things = Files.writeString(lake.resolve("things.yaml"), thing);
    Path bills =
        Files.writeString(
            lake.resolve("bills.yaml"),
            thing.replace("thing", "bill").replace("key:", "when: {status: 'p*'}\nkey:"));
    writeErrors(error(1732147198120L, golden("pipe/insert.json")));
    String[] others = {
      "--orderlake.replay.entity=things",
      "--orderlake.replay.besides=bills",
      "--orderlake.replay.first=things"
    };

    assertThatThrownBy(() -> replayWith("--orderlake.tables=" + things, others))
        .hasStackTraceContaining("The table of things has bills beside them in the lake")
        .hasStackTraceContaining("the mappings that are given have none");
    assertThat(lake.resolve("thing_changes")).doesNotExist();
    assertThat(replayWith("--orderlake.tables=" + bills + "," + things, others)).isZero();
    assertThat(output).contains("Replayed: 0 delivered, 1 dropped, 0 still failing");
  }

  private int replay(String from, String to) {
    return run("--orderlake.replay.from=" + from, "--orderlake.replay.to=" + to);
  }

  private int replayWith(String tables, String... more) {
    return run(
        Stream.concat(
                Stream.of(tables, "--orderlake.replay.from=2024-11-20T00:00:00Z"), Stream.of(more))
            .toArray(String[]::new));
  }

  private int run(String... arguments) {
    String[] all =
        Stream.concat(
                Stream.of(arguments),
                Stream.of(
                    "--orderlake.lake.location=" + lake, "--orderlake.delivery.compression=gzip"))
            .toArray(String[]::new);
    return Task.run(Task.of(all), all);
  }

  private void writeErrors(String... lines) throws IOException {
    Path folder = lake.resolve("errors/processing-failed/dt=2024-11-20/hour=23");
    Files.createDirectories(folder);
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(object)) {
      gzip.write(String.join("", lines).getBytes(UTF_8));
    }
    Files.write(
        folder.resolve("orderlake-changes-1-2024-11-20-23-59-58-1.gz"), object.toByteArray());
  }

  private static String error(long arrival, String record) {
    return "{\"arrivalTimestamp\":%d,\"errorCode\":\"Lambda.FunctionError\",\"rawData\":\"%s\"}\n"
        .formatted(arrival, Base64.getEncoder().encodeToString(record.getBytes(UTF_8)));
  }

  private static String golden(String name) throws IOException {
    try (InputStream stream = TaskTest.class.getResourceAsStream("/golden/" + name)) {
      return new String(stream.readAllBytes(), UTF_8);
    }
  }

  private List<String> rows(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(lake.resolve(folder))) {
      return files
          .filter(file -> file.toString().endsWith(".ndjson.gz"))
          .flatMap(TaskTest::lines)
          .toList();
    }
  }

  private static Stream<String> lines(Path object) {
    try (GZIPInputStream rows =
        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(object)))) {
      return new String(rows.readAllBytes(), UTF_8).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
