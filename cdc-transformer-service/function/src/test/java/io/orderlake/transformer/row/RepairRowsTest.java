package io.orderlake.transformer.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.contract.ChangeKey;
import io.orderlake.transformer.row.Outcome.Failed;
import io.orderlake.transformer.row.Outcome.Row;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RepairRowsTest {
  private static final String KEY =
      ChangeKey.afterLast(
          ChangeKey.ofSequenceNumber("400000000000000000142"),
          Instant.parse("2026-11-21T08:00:00Z"));

  @Test
  void a_snapshot_is_the_row_of_the_tables_item_in_the_place_that_is_given() {
    assertThat(line("repair/snapshot")).isEqualTo(Golden.text("row/snapshot"));
  }

  @Test
  void a_tombstone_is_the_row_of_what_the_lake_had() {
    assertThat(line("repair/tombstone")).isEqualTo(Golden.text("row/repair-tombstone"));
  }

  @Test
  void an_item_that_is_no_valid_order_fails_with_the_reason() {
    String record = Golden.text("repair/snapshot").replace("\"N\":\"3\"", "\"N\":\"0\"");

    assertThat(
            Golden.transform(TransformOptions.DEFAULTS).repair(record.getBytes(UTF_8), KEY, null))
        .isEqualTo(new Failed("quantity: is below 1"));
  }

  @Test
  void a_stream_cannot_bring_a_snapshot() {
    assertThat(
            Golden.transform(TransformOptions.DEFAULTS).transform(Golden.bytes("repair/snapshot")))
        .isEqualTo(new Failed("eventName: is not INSERT, MODIFY or REMOVE"));
  }

  @Test
  void garbage_fails() {
    assertThat(Golden.transform(TransformOptions.DEFAULTS).repair("{".getBytes(UTF_8), KEY, null))
        .isEqualTo(new Failed("record: is not one JSON object"));
    assertThat(
            Golden.transform(TransformOptions.DEFAULTS)
                .repair(Golden.bytes("pipe/insert"), KEY, null))
        .isEqualTo(new Failed("eventName: is not SNAPSHOT or REMOVE"));
  }

  private static String line(String record) {
    return new String(
        ((Row) Golden.transform(TransformOptions.DEFAULTS).repair(Golden.bytes(record), KEY, null))
            .line(),
        UTF_8);
  }
}
