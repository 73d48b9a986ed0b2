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
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads objects into a table: the contract's columns and the path of the file that a row came from.
 * The objects themselves are noted in the temporary table {@code taken}.
 *
 * <p>DuckDB reads all files at once and strictly. If it refuses, the half with the broken object is
 * narrowed down, and of that object the whole rows are salvaged.
 */
final class Intake {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  private static final String LOAD =
      "INSERT INTO %s BY NAME SELECT * FROM read_json([%s], columns = "
          + Schema.jsonColumns()
          + ", format = 'newline_delimited', filename = 'path', hive_partitioning = false)"
          + " WHERE CASE WHEN "
          + Schema.completeRow()
          + " THEN true ELSE CAST(error('a row is not complete') AS BOOLEAN) END";

  private final Session session;
  private final LakeStore lake;

  Intake(Session session, LakeStore lake) {
    this.session = session;
    this.lake = lake;
  }

  private record Fetched(LakeObject object, Path file) {}

  /**
   * An object that was read.
   *
   * @param path as its rows have it
   * @param rejects lines that were no rows
   * @param problem why the first of them is none
   */
  private record Taken(LakeObject object, String path, long rejects, @Nullable String problem) {}

  /**
   * Reads objects, each wholly or, where that cannot be, as far as it goes. An object that is gone
   * from the lake is left out.
   *
   * @param batch noted with the objects
   * @param at noted with the objects
   */
  void read(List<LakeObject> objects, String table, long batch, Instant at) throws SQLException {
    List<Taken> taken = new ArrayList<>();
    List<Fetched> fetched = fetch(objects, taken);
    try {
      read(fetched, table, taken);
    } finally {
      fetched.forEach(object -> lake.release(object.file()));
    }
    note(taken, batch, at);
  }

  private List<Fetched> fetch(List<LakeObject> objects, List<Taken> taken) {
    List<Fetched> fetched = new ArrayList<>();
    for (LakeObject object : objects) {
      try {
        fetched.add(new Fetched(object, lake.fetch(object)));
      } catch (NoSuchFileException e) {
        warnOfLoss(object);
      } catch (IOException e) {
        taken.add(new Taken(object, object.key(), 1, "cannot be read: " + e.getMessage()));
      }
    }
    return fetched;
  }

  private void read(List<Fetched> fetched, String table, List<Taken> taken) throws SQLException {
    if (fetched.isEmpty()) {
      return;
    }
    try {
      load(fetched.stream().map(Fetched::file).toList(), table);
      for (Fetched object : fetched) {
        taken.add(new Taken(object.object(), object.file().toString(), 0, null));
      }
    } catch (SQLException refused) {
      int half = fetched.size() / 2;
      if (half == 0) {
        salvage(fetched.get(0), table, taken);
      } else {
        read(fetched.subList(0, half), table, taken);
        read(fetched.subList(half, fetched.size()), table, taken);
      }
    }
  }

  private void salvage(Fetched fetched, String table, List<Taken> taken) throws SQLException {
    LakeObject object = fetched.object();
    Path rows = temporaryFile();
    try {
      Salvage.Rejects rejects = Salvage.copy(fetched.file(), object.isGzip(), rows);
      load(List.of(rows), table);
      taken.add(new Taken(object, rows.toString(), rejects.count(), rejects.problem()));
      log.warn(
          "The object {} has {} rejects, the first: {}",
          object.key(),
          rejects.count(),
          rejects.problem());
    } catch (NoSuchFileException e) {
      warnOfLoss(object);
    } finally {
      rows.toFile().delete();
    }
  }

  private void load(List<Path> files, String table) throws SQLException {
    String list = files.stream().map(Intake::literal).collect(Collectors.joining(", "));
    session.execute(LOAD.formatted(table, list));
  }

  private void note(List<Taken> taken, long batch, Instant at) throws SQLException {
    DuckDBConnection connection = (DuckDBConnection) session.connection();
    try (DuckDBAppender rows = connection.createAppender("temp", "main", "taken")) {
      for (Taken object : taken) {
        rows.beginRow()
            .append(object.path())
            .append(object.object().partition())
            .append(object.object().name())
            .append(object.object().bytes())
            .append(object.rejects())
            .append(object.problem())
            .append(batch)
            .append(LocalDateTime.ofInstant(at, ZoneOffset.UTC))
            .endRow();
      }
    }
  }

  private static String literal(Path file) {
    return "'" + file.toString().replace("'", "''") + "'";
  }

  private static Path temporaryFile() {
    try {
      return Files.createTempFile("orderlake-salvage-", ".ndjson");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void warnOfLoss(LakeObject object) {
    log.warn("The object {} is gone from the lake before it was read", object.key());
  }
}
