package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.lake.LakeObject;
import io.orderlake.analytics.lake.LakeStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A batch of objects as files that DuckDB reads.
 *
 * <p>DuckDB reads all files at once and strictly, which is what is fast. Only if it refuses, the
 * broken objects are narrowed down, and of these the whole rows are copied.
 */
final class Intake implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  /** DuckDB takes these in a path for a pattern. */
  private static final Pattern GLOB = Pattern.compile("[*?\\[]");

  private static final String APPEND = Schema.script("append.sql").get(0);

  private final Session session;
  private final LakeStore lake;
  private final List<Path> fetched = new ArrayList<>();
  private final List<Path> copies = new ArrayList<>();
  private List<Source> sources = new ArrayList<>();

  /** Fetches the objects. Those that are gone from the lake are left out. */
  Intake(Session session, LakeStore lake, List<LakeObject> objects) {
    this.session = session;
    this.lake = lake;
    lake.announce(objects);
    try {
      objects.forEach(this::fetch);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * An object, ready to be read.
   *
   * @param file its rows, or null if it cannot be read at all
   * @param rejects lines that are no rows, and are not in the file
   * @param problem why the first of them is none
   */
  private record Source(
      LakeObject object, @Nullable Path file, long rejects, @Nullable String problem) {}

  /**
   * Appends the rows to the table {@code changes} and lists the objects in {@code taken}.
   *
   * @param last number after which the objects are numbered
   * @param at noted with the objects
   * @throws SQLException if DuckDB fails, or refuses an object
   */
  void append(long last, Instant at) throws SQLException {
    list(last, LocalDateTime.ofInstant(at, ZoneOffset.UTC));
    session.execute(APPEND.replace("${rows}", rows(files(sources))));
  }

  /**
   * Puts copies of their whole rows in the place of objects that DuckDB refuses.
   *
   * @return whether there were any
   */
  boolean salvage() {
    int before = copies.size();
    sources = salvaged(sources);
    return copies.size() > before;
  }

  /** Makes an empty table {@code taken}. */
  static void makeTaken(Session session) throws SQLException {
    session.execute(
        "CREATE OR REPLACE TEMP TABLE taken AS SELECT CAST(NULL AS VARCHAR) AS path,"
            + " * EXCLUDE (rows, duplicates) FROM lake_objects WITH NO DATA");
  }

  @Override
  public void close() {
    fetched.forEach(lake::release);
    copies.forEach(copy -> copy.toFile().delete());
  }

  private void list(long last, LocalDateTime at) throws SQLException {
    session.execute("DELETE FROM taken WHERE object > " + last);
    long object = last;
    DuckDBConnection connection = (DuckDBConnection) session.connection();
    try (DuckDBAppender rows = connection.createAppender("temp", "main", "taken")) {
      for (Source source : sources) {
        Path file = source.file();
        rows.beginRow()
            .append(file == null ? null : file.toString())
            .append(++object)
            .append(source.object().partition())
            .append(source.object().name())
            .append(source.object().bytes())
            .append(source.rejects())
            .append(source.problem())
            .append(at)
            .endRow();
      }
    }
  }

  private void fetch(LakeObject object) {
    try {
      Path file = lake.fetch(object);
      fetched.add(file);
      Source source = new Source(object, file, 0, null);
      sources.add(GLOB.matcher(file.toString()).find() ? salvaged(source) : source);
    } catch (NoSuchFileException e) {
      log.warn("The object {} is gone from the lake before it was read", object.key());
    } catch (IOException e) {
      sources.add(new Source(object, null, 1, "cannot be read: " + e.getMessage()));
    }
  }

  private List<Source> salvaged(List<Source> suspects) {
    if (isReadable(suspects)) {
      return suspects;
    }
    int half = suspects.size() / 2;
    if (half == 0) {
      return List.of(salvaged(suspects.get(0)));
    }
    List<Source> salvaged = new ArrayList<>(salvaged(suspects.subList(0, half)));
    salvaged.addAll(salvaged(suspects.subList(half, suspects.size())));
    return salvaged;
  }

  private Source salvaged(Source source) {
    Path file = source.file();
    if (file == null) {
      return source;
    }
    LakeObject object = source.object();
    Path copy = newCopy();
    Salvage.Rejects rejects = Salvage.copy(file, object.isGzip(), copy);
    if (rejects.count() > 0) {
      log.warn(
          "The object {} has {} rejects, the first: {}",
          object.key(),
          rejects.count(),
          rejects.problem());
    }
    return new Source(object, copy, rejects.count(), rejects.problem());
  }

  private boolean isReadable(List<Source> suspects) {
    try {
      session.execute("CREATE OR REPLACE TEMP TABLE probe AS FROM " + rows(files(suspects)));
      session.execute("DROP TABLE probe");
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private Path newCopy() {
    try {
      Path copy = Files.createTempFile("orderlake-salvage-", ".ndjson");
      copies.add(copy);
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(List<Source> sources) {
    return sources.stream().map(Source::file).filter(Objects::nonNull).toList();
  }

  private static String rows(List<Path> files) {
    if (files.isEmpty()) {
      return "(SELECT * EXCLUDE (object), CAST(NULL AS VARCHAR) AS path FROM changes LIMIT 0)";
    }
    String paths =
        files.stream()
            .map(file -> "'" + file.toString().replace("'", "''") + "'")
            .collect(Collectors.joining(", "));
    return "(FROM read_json(["
        + paths
        + "], columns = "
        + Schema.jsonColumns()
        + ", format = 'newline_delimited', filename = 'path', hive_partitioning = false)"
        + " WHERE CASE WHEN "
        + Schema.completeRow()
        + " THEN true ELSE CAST(error('a row is not complete') AS BOOLEAN) END)";
  }
}
