package io.orderlake.query.warehouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.OddNames;
import io.orderlake.query.Rows;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.ChangeRow.Difference;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No name that a mapping may give a column is one of the warehouse's own. */
class OddNamesTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  /** By which each name stands among the columns, and about half of them for something. */
  private static final int STEP = 13;

  @TempDir Path folder;

  static IntStream turns() {
    return IntStream.iterate(0, turn -> turn < OddNames.TURNS, turn -> turn + STEP);
  }

  @ParameterizedTest
  @MethodSource("turns")
  void whatever_columns_are_called_all_is_told_of_them(int turn) {
    OddNames odd = new OddNames(turn);
    LakeFolder lake = new LakeFolder(folder, odd.mapping().prefix());
    try (Warehouse warehouse = open(lake, odd);
        Warehouse bulk = open(lake, odd)) {
      EntityTables tables = warehouse.of("things");
      ByteArrayOutputStream broken = new ByteArrayOutputStream();
      broken.writeBytes(odd.line("INSERT", "a", 1, TEN));
      broken.writeBytes("no row\n".getBytes(UTF_8));
      lake.put(LakeFolder.HOUR, "1.ndjson", broken.toByteArray());
      tables.applyWaiting();
      ByteArrayOutputStream more = new ByteArrayOutputStream();
      more.writeBytes(odd.line("INSERT", "a", 1, TEN));
      more.writeBytes(odd.line("MODIFY", "a", 2, TEN.plusSeconds(2)));
      more.writeBytes(odd.line("REMOVE", "b", 5, TEN.plusSeconds(3)));
      lake.put(LakeFolder.HOUR, "2.ndjson", more.toByteArray());
      tables.applyWaiting();
      bulk.of("things").rebuild();
      bulk.of("things").applyWaiting();

      for (String relation : List.of("thing_changes", "current_things", "thing_lifecycles")) {
        assertThat(all(bulk, relation))
            .as(relation)
            .containsExactlyInAnyOrderElementsOf(all(warehouse, relation))
            .isNotEmpty();
      }
      assertThat(tables.status().rejects()).isEqualTo(1);
      List<ItemHistory.Step> story = new ItemHistory(tables).of("a");
      assertThat(story)
          .extracting(ItemHistory.Step::object)
          .containsExactly(
              odd.mapping().prefix() + LakeFolder.HOUR + "/1.ndjson",
              odd.mapping().prefix() + LakeFolder.HOUR + "/2.ndjson");
      assertThat(story)
          .extracting(ItemHistory.Step::objectBytes)
          .containsExactly((long) broken.size(), (long) more.size());
      assertTells(odd, story.get(1).row(), story.get(1).differences());
      NewChanges.News news =
          new NewChanges(tables).between(1, tables.reached(), 10, TEN.plusSeconds(60));
      assertThat(news.total()).isEqualTo(2);
      assertThat(news.delays()).containsExactly(Duration.ofSeconds(58));
      assertTells(odd, news.latest().get(1).row(), news.latest().get(1).differences());
      assertThat(Delays.between(tables, 1, tables.reached()))
          .isEqualTo(new Delays(2, 58_000L, 58_000L));
      assertThat(values(tables, odd.mapping().roles().version(), odd.plain().get(0)))
          .extracting(ValueRule.Found::item, found -> found.value().longValue())
          .containsOnly(tuple("a", 1L), tuple("a", 2L));
    }
  }

  private static void assertTells(
      OddNames odd, Map<String, Object> row, List<Difference> differences) {
    odd.plain().forEach(name -> assertThat(row).containsEntry(name, OddNames.text(name, 2)));
    HashSet<String> changed = new HashSet<>(odd.plain());
    changed.add(odd.mapping().roles().status());
    assertThat(differences)
        .containsExactlyInAnyOrderElementsOf(
            changed.stream()
                .map(name -> new Difference(name, OddNames.text(name, 1), OddNames.text(name, 2)))
                .toList());
  }

  private static List<ValueRule.Found> values(EntityTables tables, String column, String except) {
    return new ValueRule(
            tables, column, Map.of(except, List.of("none")), BigDecimal.ONE, Duration.ofDays(1))
        .look(TEN);
  }

  private static List<String> all(Warehouse warehouse, String relation) {
    return Rows.of(new DuckDbEngine(warehouse, Duration.ofSeconds(30)), "SELECT * FROM " + relation)
        .stream()
        .map(Object::toString)
        .toList();
  }

  private static Warehouse open(LakeFolder lake, OddNames odd) {
    return SmallWarehouse.over(
        odd.mapping(),
        new FolderReader(lake.location(), lake.prefix(), () -> TEN.plusSeconds(60)),
        () -> TEN.plusSeconds(60));
  }
}
