package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.OddNames;
import io.orderlake.query.Rows;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The templates, for mappings that leave things out, or name them as the templates do. */
class EntityReportsTest {
  /** No roles, and names of its own for what reports have names for. */
  static final TableMapping ODD =
      TableFile.read(
          "odd.yaml",
          """
          table: odd
          entity: {one: odd_one, many: odds}
          key: {column: cursor, hash: id}
          shown: [type, asked_type, after_changed_at, since, parameters, page]
          columns:
            - {name: type, type: string}
            - {name: asked_type, type: string}
            - {name: asked__at, type: timestamp}
            - {name: after_changed_at, type: string}
            - {name: since, type: string}
            - {name: parameters, type: string}
            - {name: page, type: string, distinct: many}
            - {name: amount, type: double}
            - {name: status, type: int}
            - {name: gone, type: boolean}
          """
              .getBytes(UTF_8));

  private static final TableMapping PLAIN =
      TableFile.read(
          "plain.yaml",
          """
          table: plain
          entity: {one: line_item, many: line_items}
          key: {column: id, hash: id}
          columns:
            - {name: amount, type: "decimal(38,10)"}
          """
              .getBytes(UTF_8));

  @TempDir Path folder;

  @Test
  void a_mapping_without_roles_and_with_the_templates_names_has_all_five() {
    assertThat(catalogue(ODD).all())
        .extracting(Report::name)
        .containsExactly("odds/as-of", "odds/changes", "odds/counts", "odds/history", "odds/rows");
    assertThat(catalogue(ODD).leftOut()).isEmpty();
  }

  @Test
  void a_parameter_whose_name_is_taken_is_named_as_of_a_column() {
    ReportCatalogue catalogue = catalogue(ODD);

    assertThat(catalogue.find("odds/changes").parameters())
        .extracting(ReportParameter::name)
        .containsExactly(
            "column_type",
            "asked_type",
            "column_after_changed_at",
            "column_since",
            "parameters",
            "page",
            "type",
            "since",
            "until",
            "offset",
            "limit",
            "cursor");
    assertThat(catalogue.find("odds/history").parameters().get(0).name())
        .isEqualTo("column_cursor");
  }

  @Test
  void without_a_status_rows_are_not_asked_for_by_it_and_the_first_column_is_counted_by() {
    ReportCatalogue catalogue = catalogue(ODD);

    assertThat(catalogue.find("odds/rows").parameters())
        .extracting(ReportParameter::name)
        .doesNotContain("status");
    assertThat(catalogue.find("odds/counts").parameters().get(0).fallback()).isEqualTo("type");
    assertThat(catalogue.find("odds/counts").parameters().get(0).values())
        .containsExactly(
            "type", "asked_type", "after_changed_at", "since", "parameters", "status", "gone");
  }

  @Test
  void without_a_column_to_count_by_there_is_no_count() {
    assertThat(catalogue(PLAIN).all())
        .extracting(Report::name)
        .containsExactly(
            "line_items/as-of", "line_items/changes", "line_items/history", "line_items/rows");
    assertThat(catalogue(PLAIN).find("line_items/rows").title()).isEqualTo("Current line items");
  }

  @Test
  void as_of_says_that_its_times_are_dynamodbs_where_no_column_tells_better() {
    assertThat(catalogue(PLAIN).find("line_items/as-of").description()).contains("DynamoDB's");
    assertThat(catalogue(Change.ORDERS).find("orders/changes").description())
        .doesNotContain("DynamoDB's");
  }

  @Test
  void a_file_at_the_same_address_wins() {
    ReportCatalogue catalogue = catalogue(Change.ORDERS);

    assertThat(catalogue.find("orders/history").title()).isEqualTo("History of an order");
    assertThat(catalogue.find("orders/as-of").title()).isEqualTo("Orders as of a time");
    assertThat(catalogue.find("orders/rows").title()).isEqualTo("Current orders");
  }

  /**
   * A user's own mapping of a table of this name need not have the columns of the one that ships.
   */
  @Test
  void reports_about_orders_are_left_out_where_orders_are_others() {
    TableMapping orders =
        TableFile.read(
            "orders.yaml",
            """
            table: orders
            entity: {one: order, many: orders}
            key: {column: orderid, hash: orderid}
            columns:
              - {name: goods, type: string}
            """
                .getBytes(UTF_8));

    assertThat(catalogue(orders).all())
        .extracting(Report::name)
        .containsExactly(
            "orders/as-of", "orders/changes", "orders/counts", "orders/history", "orders/rows");
    assertThat(catalogue(orders).leftOut()).isEmpty();
  }

  @Test
  void no_two_parameters_are_called_alike() {
    TableMapping mapping =
        columns("things", "type", "column_type", "column_column_type", "since", "column_since");

    assertThat(catalogue(mapping).find("things/changes").parameters())
        .extracting(ReportParameter::name)
        .containsExactly(
            "column_column_column_type",
            "column_type",
            "column_column_type",
            "column_column_since",
            "column_since",
            "type",
            "since",
            "until",
            "offset",
            "limit",
            "cursor");
  }

  @Test
  void things_called_value_are_counted_too() {
    ReportCatalogue catalogue = catalogue(columns("value", "value"));

    assertThat(catalogue.leftOut()).isEmpty();
    assertThat(catalogue.find("value/counts").sql()).contains("AS value,\n  count(*) AS items");
  }

  /** All shown, and of texts. */
  private static TableMapping columns(String many, String... names) {
    String columns =
        Stream.of(names)
            .map("  - {name: %s, type: string}\n"::formatted)
            .collect(Collectors.joining());
    return TableFile.read(
        "columns.yaml",
        "table: odd\nentity: {one: thing, many: %s}\nkey: {column: id, hash: id}\nshown: [%s]\ncolumns:\n%s"
            .formatted(many, String.join(", ", names), columns)
            .getBytes(UTF_8));
  }

  static IntStream turns() {
    return IntStream.iterate(0, turn -> turn < OddNames.TURNS, turn -> turn + 13);
  }

  @ParameterizedTest
  @MethodSource("turns")
  void whatever_columns_are_called_all_five_answer(int turn) {
    OddNames odd = new OddNames(turn);
    Instant ten = Instant.parse("2026-11-20T10:00:00Z");
    LakeFolder lake = new LakeFolder(folder, odd.mapping().prefix());
    lake.put(LakeFolder.HOUR, "1.ndjson", odd.line("INSERT", "a", 1, ten));
    lake.put(LakeFolder.HOUR, "2.ndjson", odd.line("MODIFY", "a", 2, ten.plusSeconds(2)));
    lake.put(LakeFolder.HOUR, "3.ndjson", odd.line("REMOVE", "b", 1, ten.plusSeconds(9)));
    try (Warehouse warehouse = over(odd.mapping())) {
      warehouse.of("things").applyWaiting();
      String key = odd.mapping().key().column();
      String text = odd.plain().get(0);

      assertThat(asked(warehouse, odd, "rows", Map.of()))
          .extracting(row -> row.get(key), row -> row.get(text))
          .containsExactly(tuple("a", OddNames.text(text, 2)));
      assertThat(asked(warehouse, odd, "counts", Map.of("by", text)).get(0))
          .containsExactly(entry("value", OddNames.text(text, 2)), entry("things", 1L));
      assertThat(asked(warehouse, odd, "as-of", Map.of("at", "2026-11-20T10:00:01Z")))
          .extracting(row -> row.get(key), row -> row.get(text))
          .containsExactly(tuple("a", OddNames.text(text, 1)));
      assertThat(
              asked(
                  warehouse,
                  odd,
                  "history",
                  Map.of(EntityReports.keyParameter(odd.mapping()), "a")))
          .extracting(row -> row.get(text))
          .containsExactly(OddNames.text(text, 1), OddNames.text(text, 2));
      assertThat(asked(warehouse, odd, "changes", Map.of()))
          .extracting(row -> row.get(text))
          .containsExactly(OddNames.text(text, 1), OddNames.text(text, 2), OddNames.text(text, 1));
    }
  }

  private static List<Map<String, @Nullable Object>> asked(
      Warehouse warehouse, OddNames odd, String name, Map<String, String> given) {
    DuckDbEngine engine = new DuckDbEngine(warehouse, Duration.ofSeconds(30));
    ReportCatalogue catalogue =
        ReportCatalogue.load(null, List.of(odd.mapping()), engine::describe, Clock.systemUTC());
    assertThat(catalogue.leftOut()).isEmpty();
    Report report = catalogue.find("things/" + name);
    Map<String, String[]> parameters = new HashMap<>();
    given.forEach((parameter, value) -> parameters.put(parameter, new String[] {value}));
    return Rows.of(engine, report.query(report.resolve(parameters)));
  }

  private ReportCatalogue catalogue(TableMapping mapping) {
    try (Warehouse warehouse = over(mapping)) {
      DuckDbEngine engine = new DuckDbEngine(warehouse, Duration.ofSeconds(30));
      return ReportCatalogue.load(null, List.of(mapping), engine::describe, Clock.systemUTC());
    }
  }

  private Warehouse over(TableMapping mapping) {
    return SmallWarehouse.over(
        mapping, new FolderReader(folder, mapping.prefix(), Clock.systemUTC()), Clock.systemUTC());
  }
}
