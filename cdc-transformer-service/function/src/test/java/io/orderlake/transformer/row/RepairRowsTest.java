package io.orderlake.transformer.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.table.ChangeKey;
import io.orderlake.table.file.TableFile;
import io.orderlake.transformer.row.Outcome.Failed;
import io.orderlake.transformer.row.Outcome.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RepairRowsTest {
  private static final String KEY =
      ChangeKey.afterLast(
          ChangeKey.ofSequenceNumber("400000000000000000142"),
          Instant.parse("2026-11-21T08:00:00Z"));

  private final ChangeTransform transform = Golden.transform(TransformOptions.DEFAULTS);

  @Test
  void a_snapshot_is_the_row_of_the_tables_item_in_the_place_that_is_given() {
    Outcome outcome = transform.snapshot(Golden.bytes("repair/snapshot"), KEY);

    assertThat(new String(((Row) outcome).line(), UTF_8)).isEqualTo(Golden.text("row/snapshot"));
  }

  @Test
  void a_tombstone_is_the_row_of_what_the_lake_had() {
    Map<String, Object> lifecycle =
        Map.of(
            "order_version",
            2L,
            "product_name",
            "Laptop",
            "quantity",
            3,
            "price",
            new BigDecimal("1299.90"),
            "total_price",
            new BigDecimal("3899.70"),
            "customer_id",
            "customer-00042",
            "payment_method",
            "credit_card",
            "status",
            "confirmed",
            "placed_at",
            Instant.parse("2026-11-20T23:59:58.120Z"));

    assertThat(tombstone(transform, "019a0f6e-5c00-7a3b-8c4d-5e6f708192a3", lifecycle::get))
        .isEqualTo(Golden.text("row/repair-tombstone"));
  }

  @Test
  void a_tombstone_of_any_mapping_has_what_its_lifecycle_has() {
    ChangeTransform invoices =
        new ChangeTransform(
            TableFile.onClassPath("tables/invoices.yaml"), List.of(), TransformOptions.DEFAULTS);
    Map<String, Object> lifecycle =
        Map.of(
            "net",
            new BigDecimal("12345678901234.5678"),
            "vat_rate",
            new BigDecimal("0.1900"),
            "paid",
            true,
            "score",
            0.75,
            "lines",
            "[{\"sku\":\"A-1\"}]",
            "state",
            "open",
            "born_at",
            Instant.parse("2026-11-20T23:59:58Z"));

    assertThat(tombstone(invoices, "C-7|INV#31", lifecycle::get))
        .contains(
            "\"invoice_key\":\"C-7|INV#31\",\"customer\":null",
            "\"issued_at\":\"2026-11-20 23:59:58.000\"",
            "\"net\":\"12345678901234.5678\",\"vat_rate\":0.1900",
            "\"paid\":true,\"score\":0.75,\"lines\":\"[{\\\"sku\\\":\\\"A-1\\\"}]\"",
            "\"state\":\"open\",\"previous_state\":\"open\"");
  }

  @Test
  void an_item_that_is_no_valid_order_fails_with_the_reason() {
    String record = Golden.text("repair/snapshot").replace("\"N\":\"3\"", "\"N\":\"0\"");

    assertThat(transform.snapshot(record.getBytes(UTF_8), KEY))
        .isEqualTo(new Failed("quantity: is below 1"));
  }

  @Test
  void a_stream_cannot_bring_a_snapshot() {
    assertThat(transform.transform(Golden.bytes("repair/snapshot")))
        .isEqualTo(new Failed("eventName: is not INSERT, MODIFY or REMOVE"));
  }

  @Test
  void garbage_fails() {
    assertThat(transform.snapshot("{".getBytes(UTF_8), KEY))
        .isEqualTo(new Failed("record: is not one JSON object"));
    assertThat(transform.snapshot(Golden.bytes("pipe/insert"), KEY))
        .isEqualTo(new Failed("eventName: is not SNAPSHOT"));
  }

  private static String tombstone(ChangeTransform transform, String key, Lifecycle lifecycle) {
    byte[] row =
        transform.tombstone(
            key,
            lifecycle,
            "repair-1795248000000-" + key,
            Instant.parse("2026-11-21T08:00:00Z"),
            KEY,
            null);
    return new String(row, UTF_8);
  }
}
