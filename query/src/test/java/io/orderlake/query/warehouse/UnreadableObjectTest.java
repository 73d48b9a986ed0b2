package io.orderlake.query.warehouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.orderlake.lake.LakeUnavailable;
import io.orderlake.lake.read.LakeObject;
import io.orderlake.query.Change;
import io.orderlake.query.FaultyLake;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.Rows;
import io.orderlake.query.warehouse.Unreadable.UnreadableObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Objects of which the bytes cannot be read for a while: they wait, and nothing waits for them. */
@Timeout(60)
class UnreadableObjectTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  @TempDir Path folder;
  private LakeFolder lake;
  private FaultyLake source;
  private Warehouse warehouse;
  private Instant now = TEN;

  @BeforeEach
  void open() {
    lake = new LakeFolder(folder.resolve("lake"));
    source = new FaultyLake(lake.location(), () -> now);
    warehouse =
        new Warehouse(
            List.of(Change.ORDERS),
            new WarehouseProperties(
                folder.resolve("w.duckdb").toString(),
                DataSize.ofMegabytes(256),
                2,
                DataSize.ofMegabytes(64),
                DataSize.ofMegabytes(64),
                Duration.ofSeconds(1)),
            any -> source,
            () -> now);
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void it_waits_by_itself_is_named_and_is_taken_in_once_it_can_be_read(boolean bulk) {
    putThree();
    source.unreadable.put("b.ndjson", "Input/output error");
    if (bulk) {
      warehouse.of("orders").rebuild();
    }

    warehouse.of("orders").applyWaiting();

    assertThat(orders()).containsExactly("a", "c");
    assertThat(warehouse.of("orders").status().rejects()).isZero();
    assertThat(warehouse.of("orders").status().unreadable()).isEqualTo(1);
    assertThat(warehouse.of("orders").status().unreadableObjects())
        .extracting(UnreadableObject::object, UnreadableObject::reason)
        .containsExactly(
            tuple("order_changes/" + LakeFolder.HOUR + "/b.ndjson", "Input/output error"));
    assertThat(warehouse.of("orders").trouble().reason())
        .contains("b.ndjson")
        .endsWith("Input/output error");

    source.unreadable.clear();
    now = now.plusSeconds(1);
    warehouse.of("orders").applyWaiting();

    assertThat(orders()).containsExactly("a", "b", "c");
    assertThat(warehouse.of("orders").unreadable()).isEmpty();
    assertThat(warehouse.of("orders").trouble()).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void many_that_are_older_than_all_others_hold_none_of_them_up(boolean bulk) {
    for (int i = 0; i < 20; i++) {
      lake.put("old-%02d.ndjson".formatted(i), Change.insert("old" + i, 10 + i, TEN));
      source.unreadable.put("old-%02d.ndjson".formatted(i), "403");
    }
    lake.put("z.ndjson", Change.insert("z", 40, TEN));
    if (bulk) {
      warehouse.of("orders").rebuild();
    }

    for (int second = 0; second < 40; second++, now = now.plusSeconds(1)) {
      applyWhatCanBeRead();
      if (second == 20) {
        lake.put("zz.ndjson", Change.insert("zz", 41, TEN));
      }
    }

    assertThat(orders()).containsExactly("z", "zz");
    assertThat(warehouse.of("orders").status().unreadable()).isEqualTo(20);

    source.unreadable.clear();
    now = now.plusSeconds(30);
    warehouse.of("orders").applyWaiting();
    assertThat(orders()).hasSize(22);
  }

  @Test
  void it_is_tried_again_with_pauses_that_grow_up_to_half_a_minute() {
    putThree();
    source.unreadable.put("b.ndjson", "Input/output error");
    for (int second = 0; second < 121; second++, now = now.plusSeconds(1)) {
      warehouse.of("orders").applyWaiting();
    }

    assertThat(source.fetched.stream().filter("b.ndjson"::equals)).hasSize(8);
    assertThat(source.fetched.stream().filter("a.ndjson"::equals)).hasSize(1);
    assertThat(warehouse.of("orders").unreadable().get(0).since()).isEqualTo(TEN);
  }

  @Test
  void later_objects_of_all_partitions_are_taken_in_while_it_waits() {
    putThree();
    source.unreadable.put("b.ndjson", "Input/output error");
    warehouse.of("orders").applyWaiting();
    lake.put("d.ndjson", Change.insert("d", 4, TEN));
    lake.put("dt=2026-11-21/hour=00", "e.ndjson", bytes(Change.insert("e", 5, TEN)));
    now = now.plusSeconds(6);

    warehouse.of("orders").applyWaiting();

    assertThat(orders()).containsExactly("a", "c", "d", "e");
  }

  @Test
  void what_duckdb_cannot_read_is_not_taken_for_broken() throws IOException {
    putThree();
    // Nobody can read a folder as a file, and root may read all files.
    Path object = lake.location().resolve(Change.ORDERS.prefix()).resolve(LakeFolder.HOUR);
    Files.createDirectory(object.resolve("bb.ndjson"));

    warehouse.of("orders").applyWaiting();
    assertThat(orders()).containsExactly("a", "b", "c");
    assertThat(warehouse.of("orders").status().rejects()).isZero();
    assertThat(warehouse.of("orders").unreadable())
        .extracting(UnreadableObject::reason)
        .containsExactly("Is a directory");

    Files.delete(object.resolve("bb.ndjson"));
    lake.put("bb.ndjson", Change.insert("bb", 4, TEN));
    now = now.plusSeconds(40);
    warehouse.of("orders").applyWaiting();
    assertThat(orders()).containsExactly("a", "b", "bb", "c");
    assertThat(warehouse.of("orders").trouble()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "false, dt=2026-11-20/hour=09/a.ndjson",
    "true, dt=2026-11-20/hour=09/a.ndjson",
    "false, dt=2026-11-20/hour=09",
    "true, dt=2026-11-20/hour=09",
    "false, dt=2026-11-19",
    "true, dt=2026-11-19"
  })
  void what_cannot_even_be_listed_waits_by_itself_too(boolean bulk, String broken)
      throws IOException {
    putThree();
    // A link to itself, which nobody can follow, not even root.
    Path link = lake.location().resolve(Change.ORDERS.prefix()).resolve(broken);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, link);
    if (bulk) {
      warehouse.of("orders").rebuild();
    }

    warehouse.of("orders").applyWaiting();
    lake.put("d.ndjson", Change.insert("d", 4, TEN));
    warehouse.of("orders").applyWaiting();

    assertThat(orders()).containsExactly("a", "b", "c", "d");
    assertThat(warehouse.of("orders").unreadable())
        .extracting(UnreadableObject::object)
        .containsExactly("order_changes/" + broken + (broken.endsWith("n") ? "" : "/"));
    assertThat(warehouse.of("orders").trouble().reason()).contains(broken);

    Files.delete(link);
    String hour =
        broken.startsWith("dt=2026-11-20") ? broken.substring(0, 21) : broken + "/hour=00";
    lake.put(hour, "late.ndjson", bytes(Change.insert("late", 5, TEN)));
    now = now.plusSeconds(40);
    warehouse.of("orders").applyWaiting();
    warehouse.of("orders").applyWaiting();
    assertThat(orders()).containsExactly("a", "b", "c", "d", "late");
    assertThat(warehouse.of("orders").trouble()).isNull();
  }

  @Test
  void bytes_that_are_fewer_than_were_listed_are_read_again_and_not_given_up() {
    byte[] whole = bytes(Change.insert("a", 1, TEN), Change.insert("b", 2, TEN));
    lake.put(LakeFolder.HOUR, "a.ndjson", whole);
    // As if its end had not come yet when it was read.
    source.onFetch =
        () -> lake.put(LakeFolder.HOUR, "a.ndjson", Arrays.copyOf(whole, whole.length - 30));
    warehouse.of("orders").applyWaiting();
    assertThat(orders()).isEmpty();
    assertThat(warehouse.of("orders").unreadable())
        .singleElement()
        .satisfies(object -> assertThat(object.reason()).contains("was listed with"));

    source.onFetch = () -> {};
    lake.put(LakeFolder.HOUR, "a.ndjson", whole);
    now = now.plusSeconds(1);
    warehouse.of("orders").applyWaiting();
    assertThat(orders()).containsExactly("a", "b");
  }

  @Test
  void where_none_of_many_can_be_read_the_lake_cannot_and_soon_each_is_tried_again() {
    for (int i = 0; i < 20; i++) {
      lake.put(i + ".ndjson", Change.insert("order-" + i, i + 1, TEN));
      source.unreadable.put(i + ".ndjson", "S3 may not be read (AccessDenied)");
    }
    assertThatThrownBy(warehouse.of("orders")::applyWaiting)
        .isInstanceOf(LakeUnavailable.class)
        .hasMessage("None of 8 objects can be read: S3 may not be read (AccessDenied)");
    assertThat(source.fetched).hasSize(8);

    source.unreadable.clear();
    for (int i = 0; i < 3; i++, now = now.plusSeconds(1)) {
      warehouse.of("orders").applyWaiting();
    }
    assertThat(orders()).hasSize(20);
  }

  @Test
  void where_some_of_many_can_be_read_these_are_taken_in_and_the_rest_is_waited_for() {
    for (int i = 0; i < 40; i++) {
      lake.put("%02d.ndjson".formatted(i), Change.insert("order-" + i, i + 1, TEN));
      if (i % 2 == 0) {
        source.unreadable.put("%02d.ndjson".formatted(i), "Input/output error");
      }
    }

    for (int i = 0; i < 4; i++) {
      warehouse.of("orders").applyWaiting();
    }

    assertThat(orders()).hasSize(20);
    assertThat(warehouse.of("orders").unreadable()).hasSize(20);
    source.unreadable.clear();
    now = now.plusSeconds(30);
    for (int i = 0; i < 4; i++) {
      warehouse.of("orders").applyWaiting();
    }
    assertThat(orders()).hasSize(40);
  }

  @Test
  void one_that_goes_while_it_is_waited_for_is_waited_for_no_more() throws IOException {
    putThree();
    source.unreadable.put("b.ndjson", "Input/output error");
    warehouse.of("orders").applyWaiting();
    source.unreadable.clear();
    Files.delete(
        lake.location()
            .resolve(Change.ORDERS.prefix())
            .resolve(LakeFolder.HOUR)
            .resolve("b.ndjson"));
    now = now.plusSeconds(1);

    warehouse.of("orders").applyWaiting();

    assertThat(warehouse.of("orders").unreadable()).isEmpty();
    assertThat(warehouse.of("orders").trouble()).isNull();
  }

  @Test
  void a_folder_for_what_is_saved_that_is_gone_is_not_taken_for_an_object_that_is()
      throws Exception {
    lake.put("a.ndjson", Change.insert("a", 1, TEN));
    LakeObject object = source.list(LakeFolder.HOUR, Set.of()).get(0);
    Path file = source.fetch(object);
    Path gone = folder.resolve("gone");
    try (Session session = new Session(warehouse.reader())) {
      assertThatThrownBy(
              () ->
                  new Salvage(session, new Schema(Change.ORDERS).rule(), gone.resolve("1"))
                      .save(object, file, gone.resolve("2")))
          .isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(
              () ->
                  new Salvage(session, new Schema(Change.ORDERS).rule(), folder.resolve("1"))
                      .save(object, gone, folder.resolve("2")))
          .isInstanceOf(ObjectLines.Gone.class);
    }
  }

  private void putThree() {
    lake.put("a.ndjson", Change.insert("a", 1, TEN));
    lake.put("b.ndjson", Change.insert("b", 2, TEN));
    lake.put("c.ndjson", Change.insert("c", 3, TEN));
  }

  /** As the feed does, which tries again. */
  private void applyWhatCanBeRead() {
    try {
      warehouse.of("orders").applyWaiting();
    } catch (LakeUnavailable e) {
      // Of those that were looked at none could be read.
    }
  }

  private List<Object> orders() {
    return Rows.of(
            new DuckDbEngine(warehouse, Duration.ofSeconds(30)),
            "SELECT orderid FROM current_orders ORDER BY 1")
        .stream()
        .map(row -> row.get("orderid"))
        .toList();
  }

  private static byte[] bytes(Change... changes) {
    return LakeFolder.lines(List.of(changes)).getBytes(UTF_8);
  }
}
