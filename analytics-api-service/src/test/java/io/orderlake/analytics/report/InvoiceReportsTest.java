package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.Rows;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.table.Column;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reports that every entity has, over random changes of invoices, against a plain model. */
class InvoiceReportsTest {
  private static final int CHANGES = 500;
  private static final int TRIALS = 15;
  private static final String KEY = "invoice_key";
  private static final List<String> COLUMNS =
      RandomInvoices.MAPPING.columns().stream().map(Column::name).toList();

  @TempDir static Path folder;
  private static List<Map<String, @Nullable Object>> changes = List.of();
  private static Warehouse warehouse;
  private static DuckDbEngine engine;
  private static ReportCatalogue catalogue;

  @BeforeAll
  static void load() {
    long seed = System.nanoTime();
    System.out.println("InvoiceReportsTest: seed " + seed);
    List<String> lines = new RandomInvoices(seed).lines(CHANGES);
    changes = lines.stream().map(RandomInvoices::values).toList();
    List<String> shuffled = new ArrayList<>(lines);
    shuffled.addAll(lines.subList(0, 50));
    Collections.shuffle(shuffled, new Random(seed));
    LakeFolder lake = new LakeFolder(folder, RandomInvoices.MAPPING.prefix());
    for (int i = 0; i < 5; i++) {
      List<String> object = shuffled.subList(i * 110, (i + 1) * 110);
      lake.put(LakeFolder.HOUR, i + ".ndjson", String.join("", object).getBytes(UTF_8));
    }
    warehouse =
        SmallWarehouse.over(
            RandomInvoices.MAPPING,
            new FolderReader(folder, RandomInvoices.MAPPING.prefix(), Clock.systemUTC()),
            Clock.systemUTC());
    warehouse.of("invoices").applyWaiting();
    engine = new DuckDbEngine(warehouse, Duration.ofSeconds(30));
    catalogue =
        ReportCatalogue.load(
            null, List.of(RandomInvoices.MAPPING), engine::describe, Clock.systemUTC());
  }

  @AfterAll
  static void close() {
    warehouse.close();
  }

  @Test
  void there_are_five_and_none_about_orders() {
    assertThat(catalogue.leftOut()).isEmpty();
    assertThat(catalogue.all())
        .extracting(Report::name)
        .containsExactly(
            "invoices/as-of",
            "invoices/changes",
            "invoices/counts",
            "invoices/history",
            "invoices/rows");
  }

  @Test
  void counts_are_by_columns_of_few_values_and_by_the_status_first() {
    ReportParameter by = catalogue.find("invoices/counts").parameters().get(0);

    assertThat(by.fallback()).isEqualTo("state");
    assertThat(by.values())
        .containsExactly(
            "number", "customer_name", "city", "first_sku", "currency", "paid", "state");
  }

  @ParameterizedTest
  @ValueSource(strings = {"changes", "rows", "history", "as-of", "counts"})
  void a_report_equals_the_model(String name) {
    Report report = catalogue.find("invoices/" + name);
    Random random = new Random(name.hashCode());
    for (int i = 0; i < TRIALS; i++) {
      Map<String, String[]> given = new HashMap<>();
      for (ReportParameter parameter : report.parameters()) {
        if (parameter.required()
            || i > 0 && !parameter.name().equals("cursor") && random.nextInt(3) == 0) {
          given.put(parameter.name(), new String[] {value(parameter, random)});
        }
      }
      Map<String, @Nullable Object> resolved = report.resolve(given);
      List<Map<String, @Nullable Object>> expected =
          model(name, resolved)
              .skip((Long) resolved.get("offset"))
              // What is one more than asked for says whether there are more.
              .limit((Long) resolved.get("limit") + 1)
              .toList();
      assertThat(i > 0 || !expected.isEmpty()).as("the first trial has rows").isTrue();
      assertThat(Rows.of(engine, report.query(resolved)))
          .as("%s %s", name, resolved)
          .containsExactlyElementsOf(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"changes", "rows", "history", "as-of"})
  void pages_are_all_rows_once_and_in_order(String name) {
    Report report = catalogue.find("invoices/" + name);
    Map<String, String[]> given = new HashMap<>();
    for (ReportParameter parameter : report.parameters()) {
      if (parameter.required()) {
        given.put(parameter.name(), new String[] {value(parameter, new Random(1))});
      }
    }
    given.put("limit", new String[] {"10000"});
    List<Map<String, @Nullable Object>> all = Rows.of(engine, report.query(report.resolve(given)));

    List<Map<String, @Nullable Object>> paged = new ArrayList<>();
    given.put("limit", new String[] {"6"});
    List<Map<String, @Nullable Object>> page;
    do {
      page = Rows.of(engine, report.query(report.resolve(given)));
      List<Map<String, @Nullable Object>> shown = page.subList(0, Math.min(6, page.size()));
      paged.addAll(shown);
      Map<String, @Nullable Object> last = shown.get(shown.size() - 1);
      String next = Cursor.after(report.pages().stream().<@Nullable Object>map(last::get).toList());
      given.put("cursor", new String[] {String.valueOf(next)});
    } while (page.size() > 6);

    assertThat(paged).containsExactlyElementsOf(all);
  }

  private static Stream<Map<String, @Nullable Object>> model(
      String report, Map<String, @Nullable Object> given) {
    return switch (report) {
      case "changes" ->
          changes.stream()
              .filter(equal(given, "customer_name", "customer_name"))
              .filter(equal(given, "state", "state"))
              .filter(equal(given, "type", "cdc_event_type"))
              .filter(row -> isIn(row.get("changed_at"), given))
              .sorted(by("changed_at").thenComparing(by("change_key")).reversed())
              .map(row -> columns(row, List.of("change_key")));
      case "history" ->
          changes.stream()
              .filter(row -> row.get(KEY).equals(given.get(KEY)))
              .map(
                  row ->
                      columns(row, List.of("creation_datetime", "sequence_number", "change_key")));
      case "as-of" ->
          states((Instant) given.get("at")).values().stream()
              .map(
                  row ->
                      only(
                          row,
                          Stream.of(
                              Stream.of(KEY), state(row, List.of()), Stream.of("changed_at"))));
      case "rows" ->
          current()
              .filter(equal(given, "status", "state"))
              .filter(row -> isIn(row.get("born_at"), given))
              .sorted(by("born_at").reversed().thenComparing(by(KEY)))
              .map(
                  row ->
                      only(
                          row,
                          Stream.of(
                              Stream.of(KEY),
                              state(row, List.of("issued_at")),
                              Stream.of("born_at", "changed_at"))));
      default -> counts((String) given.get("by"));
    };
  }

  private static Stream<Map<String, @Nullable Object>> counts(@Nullable String by) {
    Map<String, Long> counts = new TreeMap<>(Comparator.nullsLast(Comparator.naturalOrder()));
    String none = "\uFFFF";
    current()
        .forEach(
            row ->
                counts.merge(row.get(by) == null ? none : row.get(by).toString(), 1L, Long::sum));
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(
            count -> {
              Map<String, @Nullable Object> row = new LinkedHashMap<>();
              row.put("value", count.getKey().equals(none) ? null : count.getKey());
              row.put("invoices", count.getValue());
              return row;
            });
  }

  /** What exists now, with when it came to be. */
  private static Stream<Map<String, @Nullable Object>> current() {
    return states(Instant.MAX).values().stream()
        .map(
            row -> {
              Map<String, @Nullable Object> current = new LinkedHashMap<>(row);
              Object first =
                  changes.stream()
                      .filter(change -> change.get(KEY).equals(row.get(KEY)))
                      .map(change -> (Instant) change.get("changed_at"))
                      .min(Comparator.naturalOrder())
                      .orElseThrow();
              current.put("born_at", row.get("issued_at") == null ? first : row.get("issued_at"));
              return current;
            });
  }

  private static TreeMap<String, Map<String, @Nullable Object>> states(Instant at) {
    TreeMap<String, Map<String, @Nullable Object>> last = new TreeMap<>();
    for (Map<String, @Nullable Object> change : changes) {
      if (!((Instant) change.get("changed_at")).isAfter(at)) {
        last.put((String) change.get(KEY), change);
      }
    }
    last.values().removeIf(change -> "REMOVE".equals(change.get("cdc_event_type")));
    return last;
  }

  private static Map<String, @Nullable Object> columns(
      Map<String, @Nullable Object> row, List<String> further) {
    return only(
        row,
        Stream.of(
            Stream.of("event_id", "cdc_event_type", "changed_at", KEY),
            COLUMNS.stream(),
            further.stream()));
  }

  private static Stream<String> state(Map<String, @Nullable Object> row, List<String> but) {
    return COLUMNS.stream()
        .filter(name -> !List.of("previous_state", "removed_by").contains(name))
        .filter(name -> !but.contains(name));
  }

  private static Map<String, @Nullable Object> only(
      Map<String, @Nullable Object> row, Stream<Stream<String>> names) {
    Map<String, @Nullable Object> some = new LinkedHashMap<>();
    names.flatMap(part -> part).forEach(name -> some.put(name, row.get(name)));
    return some;
  }

  private static Predicate<Map<String, @Nullable Object>> equal(
      Map<String, @Nullable Object> given, String parameter, String column) {
    Object wanted = given.get(parameter);
    return row -> wanted == null || wanted.equals(row.get(column));
  }

  private static boolean isIn(@Nullable Object time, Map<String, @Nullable Object> given) {
    Instant since = (Instant) given.get("since");
    Instant until = (Instant) given.get("until");
    return (since == null || !((Instant) time).isBefore(since))
        && (until == null || ((Instant) time).isBefore(until));
  }

  @SuppressWarnings("unchecked")
  private static Comparator<Map<String, @Nullable Object>> by(String column) {
    return (a, b) -> ((Comparable<Object>) a.get(column)).compareTo(b.get(column));
  }

  private static String value(ReportParameter parameter, Random random) {
    Map<String, @Nullable Object> any = changes.get(random.nextInt(changes.size()));
    if (!parameter.values().isEmpty()) {
      return parameter.values().get(random.nextInt(parameter.values().size()));
    }
    return switch (parameter.name()) {
      case "at" -> any.get("changed_at").toString();
      // Neither is later than the other.
      case "since" -> changes.get(random.nextInt(100)).get("issued_at").toString();
      case "until" -> changes.get(200 + random.nextInt(200)).get("changed_at").toString();
      case "offset" -> String.valueOf(random.nextInt(10));
      case "limit" -> String.valueOf(1 + random.nextInt(20));
      case KEY -> (String) any.get(KEY);
      case "customer_name" -> "N" + random.nextInt(4);
      case "state", "status" -> "s" + random.nextInt(3);
      default -> throw new AssertionError("No value for the parameter " + parameter.name());
    };
  }
}
