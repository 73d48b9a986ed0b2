package io.orderlake.analytics.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.lake.LakeUnavailable;
import io.orderlake.lake.read.FakeBucket;
import io.orderlake.lake.read.FolderReader;
import io.orderlake.lake.read.LakeReader;
import io.orderlake.lake.read.S3Reader;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.Rows;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.FileSystemUtils;

/** A warehouse whose lake was emptied, or replaced by another, as by a restart of an emulator. */
class EmptiedLakeTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final FakeBucket bucket = new FakeBucket();
  private Instant now = Instant.parse("2026-11-20T23:30:00Z");
  private Kind kind;
  private LakeReader lake;
  private Warehouse warehouse;
  private long sequence;

  /** Where the lake is. */
  enum Kind {
    FOLDER,
    S3
  }

  @AfterEach
  void close() {
    warehouse.close();
    lake.close();
  }

  @ParameterizedTest
  @EnumSource
  void a_lake_with_all_that_was_taken_in_is_the_same(Kind where) {
    open(where);
    for (int i = 0; i < 5; i++) {
      deliver("o-" + i);
    }
    now = now.plus(BETWEEN_LOOKS);
    warehouse.of("orders").applyWaiting();

    assertThat(warehouse.of("orders").status().goneFromLake()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void an_emptied_lake_is_told_while_reports_answer_from_what_was_there(Kind where)
      throws IOException {
    open(where);
    deliver("o-1");
    deliver("o-2");
    deliver("o-3");
    empty();
    now = now.plus(BETWEEN_LOOKS).minusMillis(1);
    warehouse.of("orders").applyWaiting();
    assertThat(warehouse.of("orders").status().goneFromLake())
        .as("not looked for all the time")
        .isNull();
    now = now.plusMillis(1);
    warehouse.of("orders").applyWaiting();

    WarehouseStatus.GoneFromLake gone = warehouse.of("orders").status().goneFromLake();
    assertThat(gone.since()).isEqualTo(now);
    assertThat(gone.looked()).isEqualTo(3);
    assertThat(gone.gone()).isEqualTo(3);
    assertThat(gone.example()).isEqualTo("order_changes/" + LakeFolder.HOUR + "/0001.ndjson");
    assertThat(gone.detail())
        .contains("POST /api/warehouse/rebuild", "POST /api/reconciliation/repair");
    assertThat(orders()).containsExactly("o-1", "o-2", "o-3");
  }

  @ParameterizedTest
  @EnumSource
  void it_is_told_still_however_much_has_come_since(Kind where) throws IOException {
    open(where);
    deliver("o-1");
    empty();
    for (int i = 2; i < 20; i++) {
      deliver("o-" + i);
    }
    now = now.plus(BETWEEN_LOOKS);
    warehouse.of("orders").applyWaiting();
    Instant since = warehouse.of("orders").status().goneFromLake().since();
    now = now.plus(BETWEEN_LOOKS);
    warehouse.of("orders").applyWaiting();

    assertThat(warehouse.of("orders").status().goneFromLake().gone()).isEqualTo(1);
    assertThat(warehouse.of("orders").status().goneFromLake().since()).isEqualTo(since);
  }

  @ParameterizedTest
  @EnumSource
  void a_rebuild_makes_the_warehouse_what_the_emptied_lake_is(Kind where) throws IOException {
    open(where);
    deliver("o-1");
    empty();
    warehouse.of("orders").rebuild();
    warehouse.of("orders").applyWaiting();

    assertThat(orders()).isEmpty();
    assertThat(warehouse.of("orders").status().objects()).isZero();
    assertThat(warehouse.of("orders").status().rebuilding()).isFalse();
    assertThat(warehouse.of("orders").status().goneFromLake()).isNull();

    deliver("o-2");
    assertThat(orders()).containsExactly("o-2");
    now = now.plus(BETWEEN_LOOKS);
    warehouse.of("orders").applyWaiting();
    assertThat(warehouse.of("orders").status().goneFromLake()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void what_comes_back_is_not_gone(Kind where) throws IOException {
    open(where);
    deliver("o-1");
    empty();
    now = now.plus(BETWEEN_LOOKS);
    warehouse.of("orders").applyWaiting();
    assertThat(warehouse.of("orders").status().goneFromLake()).isNotNull();

    sequence = 0;
    deliver("o-1");
    now = now.plus(BETWEEN_LOOKS);
    warehouse.of("orders").applyWaiting();
    assertThat(warehouse.of("orders").status().goneFromLake()).isNull();
  }

  @Test
  void a_lake_that_is_away_is_not_called_emptied() {
    open(Kind.S3);
    deliver("o-1");
    now = now.plus(BETWEEN_LOOKS);
    bucket.fault = "away";

    assertThatThrownBy(warehouse.of("orders")::applyWaiting).isInstanceOf(LakeUnavailable.class);
    assertThat(warehouse.of("orders").status().goneFromLake()).isNull();
  }

  private void open(Kind where) {
    kind = where;
    lake =
        where == Kind.S3
            ? new S3Reader(bucket, Change.ORDERS.prefix(), folder.resolve("downloads"), () -> now)
            : new FolderReader(folder.resolve("lake"), Change.ORDERS.prefix(), () -> now);
    warehouse = SmallWarehouse.over(lake, () -> now);
  }

  private void deliver(String orderid) {
    Change change = Change.insert(orderid, ++sequence, TEN);
    String name = "%04d.ndjson".formatted(sequence);
    byte[] row = LakeFolder.lines(List.of(change)).getBytes(UTF_8);
    if (kind == Kind.S3) {
      bucket.objects.put(Change.ORDERS.prefix() + LakeFolder.HOUR + "/" + name, row);
    } else {
      new LakeFolder(folder.resolve("lake")).put(LakeFolder.HOUR, name, row);
    }
    warehouse.of("orders").applyWaiting();
  }

  private void empty() throws IOException {
    bucket.objects.clear();
    FileSystemUtils.deleteRecursively(folder.resolve("lake"));
  }

  private List<String> orders() {
    return Rows.of(
            new DuckDbEngine(warehouse, Duration.ofMinutes(1)),
            "SELECT orderid FROM current_orders ORDER BY 1")
        .stream()
        .map(row -> (String) row.get("orderid"))
        .toList();
  }
}
