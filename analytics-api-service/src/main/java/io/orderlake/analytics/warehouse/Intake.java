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
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

  private final Session session;
  private final LakeStore lake;
  private final List<Path> fetched = new ArrayList<>();
  private final List<Path> copies = new ArrayList<>();
  private List<Source> sources = new ArrayList<>();

  /** Fetches the objects. Those that are gone from the lake are left out. */
  Intake(Session session, LakeStore lake, List<LakeObject> objects) {
    this.session = session;
    this.lake = lake;
    objects.forEach(this::fetch);
  }

  /**
   * An object, ready to be read.
   *
   * @param file its rows, or null if it cannot be read at all
   * @param rejects lines that are no rows, and are not in the file
   * @param problem why the first of them is none
   */
  record Source(LakeObject object, @Nullable Path file, long rejects, @Nullable String problem) {}

  List<Source> sources() {
    return sources;
  }

  /** A subquery of the rows of all sources, with the path of the file that each came from. */
  String rows() {
    return rows(files(sources));
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

  @Override
  public void close() {
    fetched.forEach(lake::release);
    copies.forEach(copy -> copy.toFile().delete());
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
