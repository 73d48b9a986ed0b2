package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.OrderModel;
import io.orderlake.query.QueryEngine;
import io.orderlake.query.RandomChanges;
import io.orderlake.query.ResultColumn;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.query.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.mock.web.MockHttpServletResponse;

/**
 * Every report that comes with the service, over random changes that were shuffled, doubled and
 * split over objects at random, against a plain model, row by row.
 */
class ReportModelTest {
  private static final int ORDERS = 400;
  private static final int TRIALS = 12;
  private static final List<String> ZONES =
      List.of("UTC", "Europe/Vienna", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham");
  private static final ReportCatalogue CATALOGUE =
      ReportCatalogue.load(null, List.of(), sql -> List.of(), Clock.systemUTC());

  @TempDir static Path folder;
  private static List<Change> changes = List.of();
  private static Warehouse warehouse;
  private static QueryEngine engine;
  private static ReportModel model;
  private static ReportCatalogue catalogue = CATALOGUE;

  @BeforeAll
  static void load() {
    long seed = System.nanoTime();
    System.out.println("ReportModelTest: seed " + seed);
    RandomChanges random = new RandomChanges(seed);
    changes = random.changes(ORDERS);
    model = new ReportModel(new OrderModel(changes));
    Instant[] now = {Instant.parse("2026-11-25T00:00:00Z")};
    warehouse =
        SmallWarehouse.over(
            new FolderReader(folder, Change.ORDERS.prefix(), () -> now[0]), () -> now[0]);
    DuckDbEngine duckdb = new DuckDbEngine(warehouse, Duration.ofSeconds(30));
    engine = duckdb;
    catalogue = ReportCatalogue.load(null, List.of(), duckdb::describe, Clock.systemUTC());
    Random rounds = new Random(seed);
    int number = 0;
    for (List<Change> object : random.objects(changes, 30)) {
      new LakeFolder(folder)
          .put(
              "dt=2026-11-2" + rounds.nextInt(3) + "/hour=00",
              number++ + ".ndjson",
              LakeFolder.lines(object).getBytes(UTF_8));
      if (rounds.nextInt(3) == 0) {
        now[0] = now[0].plusSeconds(10);
        warehouse.of("orders").applyWaiting();
      }
    }
    now[0] = now[0].plusSeconds(10);
    warehouse.of("orders").applyWaiting();
  }

  @AfterAll
  static void close() {
    warehouse.close();
  }

  static Stream<String> reports() {
    return CATALOGUE.all().stream().map(Report::name);
  }

  @ParameterizedTest
  @MethodSource("reports")
  void a_report_equals_the_model(String name) {
    Report report = catalogue.find(name);
    Random random = new Random(name.hashCode());
    for (int i = 0; i < TRIALS; i++) {
      Map<String, String[]> given = new HashMap<>();
      for (ReportParameter parameter : report.parameters()) {
        if (parameter.required()
            || i > 0 && !parameter.name().equals("cursor") && random.nextInt(3) == 0) {
          given.put(parameter.name(), new String[] {value(parameter, random)});
        }
      }
      inOrder(given, "from", "to");
      inOrder(given, "since", "until");
      Map<String, @Nullable Object> resolved = report.resolve(given);
      List<Map<String, @Nullable Object>> expected = model.rows(name, resolved);
      assertThat(i > 0 || !expected.isEmpty()).as("the first trial has rows").isTrue();
      assertThat(Page.of(report, resolved).rows)
          .as("%s %s", name, resolved)
          .containsExactlyElementsOf(expected);
    }
  }

  static Stream<String> reportsInPages() {
    return CATALOGUE.all().stream().filter(r -> !r.pages().isEmpty()).map(Report::name);
  }

  @ParameterizedTest
  @MethodSource("reportsInPages")
  void pages_by_cursor_are_all_rows_once_and_in_order(String name) {
    Report report = catalogue.find(name);
    Random random = new Random(name.hashCode());
    Map<String, String[]> given = new HashMap<>();
    for (ReportParameter parameter : report.parameters()) {
      if (parameter.required()) {
        given.put(parameter.name(), new String[] {value(parameter, random)});
      }
    }
    given.put("limit", new String[] {"10000"});
    List<Map<String, @Nullable Object>> all = Page.of(report, report.resolve(given)).rows;

    List<Map<String, @Nullable Object>> paged = new ArrayList<>();
    given.put("limit", new String[] {"7"});
    Page page;
    do {
      page = Page.of(report, report.resolve(given));
      assertThat(page.next == null).isEqualTo(!page.more);
      paged.addAll(page.rows);
      given.put("cursor", new String[] {String.valueOf(page.next)});
    } while (page.more);

    assertThat(paged).containsExactlyElementsOf(all);
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Vienna, 2026-10-24", // 25 hours
    "Europe/Vienna, 2026-03-28", // 23 hours
    "Atlantic/Azores, 2026-10-24", // midnight twice
    "America/Santiago, 2026-04-04", // back from midnight
    "America/Santiago, 2026-09-05", // no midnight
    "Asia/Kolkata, 2026-11-30"
  })
  void hours_and_days_are_the_zones_also_where_its_clocks_are_changed(
      String zone, LocalDate before, @TempDir Path lake) {
    Instant begin = before.atStartOfDay(ZoneOffset.UTC).toInstant();
    List<Change> placed =
        IntStream.range(0, 144)
            .mapToObj(
                i -> Change.insert("order-" + i, i + 1, begin.plus(Duration.ofMinutes(i * 30L))))
            .toList();
    new LakeFolder(lake).put("1.ndjson", placed.toArray(Change[]::new));
    ReportModel expected = new ReportModel(new OrderModel(placed));
    Report report = catalogue.find("sales/over-time");
    try (Warehouse small =
        SmallWarehouse.over(
            new FolderReader(lake, Change.ORDERS.prefix(), Instant::now), Instant::now)) {
      small.of("orders").applyWaiting();
      for (String bucket : List.of("hour", "day")) {
        Map<String, @Nullable Object> resolved =
            report.resolve(Map.of("bucket", new String[] {bucket}, "zone", new String[] {zone}));

        assertThat(Page.of(new DuckDbEngine(small, Duration.ofSeconds(30)), report, resolved).rows)
            .containsExactlyElementsOf(expected.rows(report.name(), resolved));
      }
    }
  }

  @Test
  void a_zone_that_may_be_asked_for_is_known_to_the_engine() {
    Report report = catalogue.find("sales/over-time");
    for (String zone : ZoneId.getAvailableZoneIds()) {
      Map<String, String[]> given =
          Map.of("zone", new String[] {zone}, "bucket", new String[] {"day"});
      if (!zone.startsWith("SystemV/")) {
        assertThat(Page.of(report, report.resolve(given)).rows).as(zone).isNotEmpty();
      }
    }
  }

  /** What a caller gets of a report. */
  private static final class Page implements ReportAnswer.Body {
    final List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    boolean more;
    @Nullable String next;
    private List<ResultColumn> columns = List.of();

    static Page of(Report report, Map<String, @Nullable Object> resolved) {
      return of(engine, report, resolved);
    }

    static Page of(QueryEngine engine, Report report, Map<String, @Nullable Object> resolved) {
      Page page = new Page();
      try {
        engine.run(
            report.query(resolved),
            new ReportAnswer(
                page, report.cut(resolved), end -> {}, new MockHttpServletResponse(), next -> {}));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return page;
    }

    @Override
    public void columns(List<ResultColumn> columns) {
      this.columns = columns;
    }

    @Override
    public void row(List<?> values) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        row.put(columns.get(i).name(), values.get(i));
      }
      rows.add(row);
    }

    @Override
    public void cut(boolean more, @Nullable String next) {
      this.more = more;
      this.next = next;
    }

    @Override
    public void end() {}

    @Override
    public void close() {}
  }

  /** What begins after its end is refused. */
  private static void inOrder(Map<String, String[]> given, String begin, String end) {
    if (given.containsKey(begin)
        && given.containsKey(end)
        && given.get(begin)[0].compareTo(given.get(end)[0]) > 0) {
      given.put(begin, given.put(end, given.get(begin)));
    }
  }

  /** A value that is likely to leave some rows. */
  private static String value(ReportParameter parameter, Random random) {
    Change any = changes.get(random.nextInt(changes.size()));
    if (!parameter.values().isEmpty()) {
      return parameter.values().get(random.nextInt(parameter.values().size()));
    }
    return switch (parameter.name()) {
      case "from", "to", "since", "until", "at" -> any.changedAt().toString();
      case "zone" -> ZONES.get(random.nextInt(ZONES.size()));
      case "offset" -> String.valueOf(random.nextInt(20));
      case "limit" -> String.valueOf(1 + random.nextInt(50));
      case "orderid" -> any.orderid();
      case "product_name" -> "Laptop";
      case "customer_id" -> "c-" + random.nextInt(7);
      case "status" -> "shipped";
      case "min" -> new ArrayList<>(List.of("0.01", "79", "1299.9")).get(random.nextInt(3));
      default -> throw new AssertionError("No value for the parameter " + parameter.name());
    };
  }
}
