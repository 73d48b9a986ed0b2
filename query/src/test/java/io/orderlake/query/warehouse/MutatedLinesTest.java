package io.orderlake.query.warehouse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/**
 * Lines that were spoilt at random, among good ones: what is a row is taken in and nothing else,
 * batch by batch and in one load alike.
 *
 * <p>Some lines of each object are asked of DuckDB's reader alone, too.
 *
 * <p>By hand, over a million lines, which takes most of an hour: {@code mvn test -pl
 * analytics-api-service -am -Dtest=MutatedLinesTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dmutated.lines=1000000}.
 */
@Timeout(7_200)
class MutatedLinesTest {
  private static final int LINES = Integer.getInteger("mutated.lines", 20_000);
  private static final long SEED = Long.getLong("mutated.seed", 1);

  /** All rejects of an object are kept, up to so many. */
  private static final int LINES_AN_OBJECT = Rejects.MOST_KEPT;

  private static final int OBJECTS_A_ROUND = 12;

  /** One line in so many is asked alone. */
  private static final int ALONE = 20;

  private static final Pattern EVENT = Pattern.compile("event-[0-9]+");
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  @TempDir Path folder;
  private final Random random = new Random(SEED);
  private final MutatedLines mutations = new MutatedLines(SEED);
  private long mutated;

  @Test
  void what_is_a_row_is_taken_in_and_nothing_else_in_both_ways_of_loading() throws Exception {
    Counts counts = new Counts();
    for (int round = 0; mutated < LINES; round++) {
      round(folder.resolve("round-" + round), counts);
    }
    System.out.println("MutatedLinesTest: seed " + SEED + ", " + mutated + " mutated, " + counts);
    assertThat(counts.rejects).as("rejects").isGreaterThan(LINES / 3L);
    assertThat(counts.plain).as("rows as the contract has them").isGreaterThan(LINES / 3L);
    assertThat(counts.rows).as("rows beyond these").isGreaterThan(counts.plain + LINES / 50L);
  }

  private static final class Counts {
    private long lines;
    private long rows;
    private long rejects;
    private long plain;
    private long alone;

    @Override
    public String toString() {
      return "%d lines, %d rows (%d of them plain), %d rejects, %d asked alone"
          .formatted(lines, rows, plain, rejects, alone);
    }
  }

  private void round(Path here, Counts counts) throws Exception {
    LakeFolder lake = new LakeFolder(here.resolve("lake"));
    List<List<String>> objects = new ArrayList<>();
    for (int i = 0; i < OBJECTS_A_ROUND; i++) {
      List<String> lines = object();
      objects.add(lines);
      byte[] bytes = (String.join("\n", lines) + "\n").getBytes(ISO_8859_1);
      lake.put(LakeFolder.HOUR, "%03d.ndjson".formatted(i), bytes);
    }
    try (Warehouse batch = open(lake, here.resolve("batch.duckdb"));
        Warehouse bulk = open(lake, here.resolve("bulk.duckdb"))) {
      assertThat(batch.of("orders").applyWaiting()).isEqualTo(OBJECTS_A_ROUND);
      bulk.of("orders").rebuild();
      assertThat(bulk.of("orders").applyWaiting()).isEqualTo(OBJECTS_A_ROUND);

      Map<Integer, Set<Long>> rejected = rejected(batch);
      assertThat(rejected(bulk)).isEqualTo(rejected);
      assertThat(contents(bulk)).isEqualTo(contents(batch));
      assertThat(batch.of("orders").verify()).isNull();
      assertThat(bulk.of("orders").verify()).isNull();
      assertPlainRowsAreTaken(objects, rejected, batch, counts);
      // DuckDB opens what is in the lake alone.
      Path alone = lake.location().resolve(Change.ORDERS.prefix()).resolve("line.ndjson");
      assertReaderAloneSaysTheSame(objects, rejected, batch, alone, counts);
    }
    FileSystemUtils.deleteRecursively(here);
  }

  /** Lines of which most are spoilt, or of some objects few, none or all. */
  private List<String> object() {
    int spoilt = List.of(0, 5, 50, 85, 85, 85, 85, 100).get(random.nextInt(8));
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < LINES_AN_OBJECT - 100; i++) {
      String good = good();
      boolean spoil = random.nextInt(100) < spoilt;
      mutated += spoil ? 1 : 0;
      texts.add(spoil ? mutations.mutate(good) : good);
    }
    List<String> lines = MutatedLines.lines(texts);
    return lines.subList(0, Math.min(lines.size(), LINES_AN_OBJECT));
  }

  private String good() {
    // So far apart that a spoilt number is no other's.
    long sequence = 1_000_000_000_000L + random.nextLong(1_000_000_000_000L);
    Change change = Change.insert("order-" + sequence, sequence, TEN.plusMillis(sequence % 1_000));
    String json = sequence % 3 == 0 ? change.minimal().json() : change.json();
    return new String(json.getBytes(UTF_8), ISO_8859_1);
  }

  private static void assertPlainRowsAreTaken(
      List<List<String>> objects,
      Map<Integer, Set<Long>> rejected,
      Warehouse warehouse,
      Counts counts)
      throws SQLException {
    Map<String, Map<String, Object>> rows = rowsByEvent(warehouse);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < objects.size(); i++) {
      List<String> lines = objects.get(i);
      for (int line = 0; line < lines.size(); line++) {
        PlainRow plain = PlainRow.of(lines.get(line));
        boolean isRejected = rejected.getOrDefault(i, Set.of()).contains(line + 1L);
        counts.lines++;
        counts.rejects += isRejected ? 1 : 0;
        counts.rows += isRejected ? 0 : 1;
        if (plain != null) {
          counts.plain++;
          assertThat(isRejected).as(lines.get(line)).isFalse();
          String event = (String) plain.values().get("event_id");
          // One that was given the event_id of another is told apart by its other number; of lines
          // that speak of one event, the first holds.
          boolean own = event.equals("event-" + plain.values().get("sequence_number"));
          if (own && !seen.contains(event)) {
            assertThat(rows.get(event)).as(lines.get(line)).isEqualTo(plain.values());
          }
        }
        if (!isRejected) {
          EVENT.matcher(lines.get(line)).results().forEach(found -> seen.add(found.group()));
        }
      }
    }
  }

  private static void assertReaderAloneSaysTheSame(
      List<List<String>> objects,
      Map<Integer, Set<Long>> rejected,
      Warehouse warehouse,
      Path file,
      Counts counts)
      throws SQLException, IOException {
    try (Session session = new Session(warehouse.reader())) {
      RowProbe reader = new RowProbe(session, new Schema(Change.ORDERS).rule());
      for (int i = 0; i < objects.size(); i++) {
        List<String> lines = objects.get(i);
        for (int line = i; line < lines.size(); line += ALONE) {
          Files.write(file, (lines.get(line) + "\n").getBytes(ISO_8859_1));
          counts.alone++;
          // A mark is passed over at the beginning of a file alone.
          boolean marked = lines.get(line).startsWith("\u00ef\u00bb\u00bf") && line > 0;
          assertThat(reader.takes(List.of(file)) && !marked)
              .as("line %d of object %d: %s", line + 1, i, lines.get(line))
              .isNotEqualTo(rejected.getOrDefault(i, Set.of()).contains(line + 1L));
        }
      }
    }
  }

  /** Numbers of the lines that are no rows, by number of the object. */
  private static Map<Integer, Set<Long>> rejected(Warehouse warehouse) throws SQLException {
    Map<Integer, Set<Long>> lines = new HashMap<>();
    try (Session session = new Session(warehouse.reader())) {
      session.query(
          "SELECT name, line FROM rejected_lines JOIN lake_objects USING (object)",
          row -> {
            int object = Integer.parseInt(row.getString(1).substring(0, 3));
            return lines.computeIfAbsent(object, key -> new HashSet<>()).add(row.getLong(2));
          });
      assertThat(
              session.<Long>one("SELECT sum(rejects)::BIGINT FROM lake_objects", r -> r.getLong(1)))
          .isEqualTo(lines.values().stream().mapToLong(Set::size).sum());
    }
    return lines;
  }

  private static String contents(Warehouse warehouse) throws SQLException {
    try (Session session = new Session(warehouse.reader())) {
      return session.one(
          "SELECT concat(count(*), ' ', sum(hash(*COLUMNS(* EXCLUDE (object)))))" + " FROM changes",
          row -> row.getString(1));
    }
  }

  private static Map<String, Map<String, Object>> rowsByEvent(Warehouse warehouse)
      throws SQLException {
    Map<String, Map<String, Object>> rows = new HashMap<>();
    try (Connection reader = warehouse.reader();
        Statement statement = reader.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM order_changes")) {
      while (row.next()) {
        Map<String, Object> values = new HashMap<>();
        for (Member column : new Relations(Change.ORDERS).row()) {
          Object value = value(row, column);
          if (value != null) {
            values.put(column.name(), value);
          }
        }
        rows.put(Objects.requireNonNull((String) values.get("event_id")), values);
      }
    }
    return rows;
  }

  private static @Nullable Object value(ResultSet row, Member column) throws SQLException {
    int number = row.findColumn(column.name());
    return switch (column.type().kind()) {
      case STRING -> row.getString(number);
      case INT, BIGINT -> {
        long value = row.getLong(number);
        yield row.wasNull() ? null : (Object) value;
      }
      case DECIMAL -> row.getBigDecimal(number);
      case TIMESTAMP -> {
        LocalDateTime time = row.getObject(number, LocalDateTime.class);
        yield time == null ? null : time.toInstant(ZoneOffset.UTC);
      }
      default -> throw new IllegalArgumentException("orders have no " + column.type());
    };
  }

  private static Warehouse open(LakeFolder lake, Path file) {
    return new Warehouse(
        List.of(Change.ORDERS),
        new WarehouseProperties(
            file.toString(),
            DataSize.ofMegabytes(512),
            2,
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(64),
            Duration.ofSeconds(1)),
        any -> new FolderReader(lake.location(), Change.ORDERS.prefix(), () -> TEN),
        () -> TEN);
  }
}
