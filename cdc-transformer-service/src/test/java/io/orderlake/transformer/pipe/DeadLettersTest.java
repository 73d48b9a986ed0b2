package io.orderlake.transformer.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.table.Key;
import io.orderlake.table.KeyAttribute;
import io.orderlake.transformer.pipe.PipeProperties.StartingPosition;
import io.orderlake.transformer.state.StateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersTest {
  @TempDir Path folder;

  private StateFile state;
  private DeadLetters letters;

  @BeforeEach
  void open() {
    state = new StateFile(folder);
    letters = new DeadLetters(state, "pipe");
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void those_of_an_earlier_version_are_taken_over_by_their_orders_and_the_file_is_removed()
      throws IOException {
    Path earlier = earlier(line(1, change("A")) + line(2, change("B")) + line(3, "no JSON"));
    takeOver(earlier);

    assertThat(kept()).containsExactly("1 A " + change("A"), "2 B " + change("B"), "3 3 no JSON");
    assertThat(
            state.<String>ask(
                sql ->
                    sql.sql(
                            "SELECT time || ' ' || reason || ' ' || attempts"
                                + " FROM dead_letters WHERE id = 1")
                        .query(String.class)
                        .single()))
        .isEqualTo("2026-11-20T23:59:58.000000001Z InternalFailure 31");
    assertThat(earlier).doesNotExist();
    takeOver(earlier);
    assertThat(kept()).hasSize(3);
  }

  @Test
  void a_take_over_that_was_cut_short_is_made_again_and_doubles_none() throws IOException {
    takeOver(earlier(line(1, change("A"))));
    takeOver(earlier(line(1, change("A")) + line(2, change("B"))));

    assertThat(kept()).containsExactly("1 A " + change("A"), "2 B " + change("B"));
  }

  @Test
  void lines_that_a_crash_or_damage_cut_short_are_set_aside_and_take_no_other_with_them()
      throws IOException {
    String line = line(1, change("A"));
    String text = line.substring(0, 50) + "\n" + line + "{}\n\n" + line(2, "x").substring(0, 90);
    Path earlier = earlier(text);
    takeOver(earlier);

    assertThat(kept()).containsExactly("1 A " + change("A"));
    assertThat(earlier).doesNotExist();
    assertThat(folder.resolve("pipe.ndjson.unreadable")).hasContent(text);
  }

  private void takeOver(Path earlier) {
    letters.takeOver(
        new PipeProperties(
            StartingPosition.TRIM_HORIZON, null, Set.of(), 500, Duration.ZERO, 3, earlier),
        new Key("orderid", new KeyAttribute("orderid", KeyAttribute.Type.S), null, ""));
  }

  private List<String> kept() {
    return state.ask(
        sql ->
            sql.sql("SELECT sequence_number, partition_key, data FROM dead_letters ORDER BY id")
                .query(
                    (row, number) ->
                        row.getString(1)
                            + " "
                            + row.getString(2)
                            + " "
                            + new String(row.getBytes(3), StandardCharsets.UTF_8))
                .list());
  }

  private Path earlier(String lines) throws IOException {
    return Files.writeString(folder.resolve("pipe.ndjson"), lines);
  }

  /** As version 0.1.0 wrote it. */
  private static String line(int number, String data) {
    return """
        {"time":"%s","reason":"InternalFailure","attempts":31,"sequenceNumber":"%d","rawData":"%s"}
        """
        .formatted(
            Instant.parse("2026-11-20T23:59:58Z").plusNanos(number),
            number,
            Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8)));
  }

  private static String change(String orderid) {
    return "{\"dynamodb\":{\"Keys\":{\"orderid\":{\"S\":\"%s\"}}}}".formatted(orderid);
  }
}
