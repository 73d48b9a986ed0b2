package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.lake.LakeObject;
import io.orderlake.analytics.lake.LakeStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads objects into the temporary table {@code staged}: the contract's columns and the path of the
 * file that a row came from.
 *
 * <p>DuckDB reads all files at once and strictly. If it refuses, the half with the broken object is
 * narrowed down, and of that object the whole rows are salvaged.
 */
final class Staging {
  private static final Logger log = LoggerFactory.getLogger(Staging.class);

  private static final String LOAD =
      "INSERT INTO staged BY NAME SELECT * FROM read_json([%s], columns = "
          + Schema.jsonColumns()
          + ", format = 'newline_delimited', filename = 'path', hive_partitioning = false)"
          + " WHERE CASE WHEN "
          + Schema.completeRow()
          + " THEN true ELSE CAST(error('a row is not complete') AS BOOLEAN) END";

  private final Session session;
  private final LakeStore lake;

  Staging(Session session, LakeStore lake) {
    this.session = session;
    this.lake = lake;
  }

  /**
   * An object that was read.
   *
   * @param path as its staged rows have it
   * @param rejects lines that were no rows
   * @param problem why the first of them is none
   */
  record Staged(LakeObject object, String path, long rejects, @Nullable String problem) {}

  private record Fetched(LakeObject object, Path file) {}

  /** Replaces what is staged. An object that is gone from the lake is left out. */
  List<Staged> stage(List<LakeObject> objects) throws SQLException {
    session.execute(
        "CREATE OR REPLACE TEMP TABLE staged AS "
            + "SELECT CAST(NULL AS VARCHAR) AS path, * FROM order_changes WITH NO DATA");
    List<Staged> staged = new ArrayList<>();
    List<Fetched> fetched = fetch(objects, staged);
    try {
      stage(fetched, staged);
    } finally {
      fetched.forEach(object -> lake.release(object.file()));
    }
    return staged;
  }

  private List<Fetched> fetch(List<LakeObject> objects, List<Staged> staged) {
    List<Fetched> fetched = new ArrayList<>();
    for (LakeObject object : objects) {
      try {
        fetched.add(new Fetched(object, lake.fetch(object)));
      } catch (NoSuchFileException e) {
        warnOfLoss(object);
      } catch (IOException e) {
        staged.add(new Staged(object, object.key(), 1, "cannot be read: " + e.getMessage()));
      }
    }
    return fetched;
  }

  private void stage(List<Fetched> fetched, List<Staged> staged) throws SQLException {
    if (fetched.isEmpty()) {
      return;
    }
    try {
      load(fetched.stream().map(Fetched::file).toList());
      for (Fetched object : fetched) {
        staged.add(new Staged(object.object(), object.file().toString(), 0, null));
      }
    } catch (SQLException refused) {
      int half = fetched.size() / 2;
      if (half == 0) {
        salvage(fetched.get(0), staged);
      } else {
        stage(fetched.subList(0, half), staged);
        stage(fetched.subList(half, fetched.size()), staged);
      }
    }
  }

  private void salvage(Fetched fetched, List<Staged> staged) throws SQLException {
    LakeObject object = fetched.object();
    Path rows = temporaryFile();
    try {
      Salvage.Rejects rejects = Salvage.copy(fetched.file(), object.isGzip(), rows);
      load(List.of(rows));
      staged.add(new Staged(object, rows.toString(), rejects.count(), rejects.problem()));
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

  private void load(List<Path> files) throws SQLException {
    session.execute(
        LOAD.formatted(files.stream().map(Staging::literal).collect(Collectors.joining(", "))));
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
