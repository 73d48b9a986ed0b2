package io.orderlake.query.warehouse;

import io.orderlake.lake.LakeUnavailable;
import io.orderlake.lake.read.LakeObject;
import io.orderlake.lake.read.LakeReader;
import io.orderlake.query.warehouse.ObjectLines.Gone;
import io.orderlake.query.warehouse.ObjectLines.Unread;
import io.orderlake.query.warehouse.Rejects.RejectedLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A batch of objects as files that DuckDB reads.
 *
 * <p>DuckDB reads all files at once and strictly, which is what is fast. Only if it refuses, the
 * objects that it refuses are narrowed down, and their rows are saved line by line. An object whose
 * bytes cannot be read is no part of the batch any more.
 */
final class StagedObjects implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StagedObjects.class);

  /** DuckDB takes these in a path for a pattern. */
  private static final Pattern GLOB = Pattern.compile("[*?\\[]");

  private static final List<String> STEPS = Schema.plainScript("append.sql");
  private static final String FIND_TORN = Schema.plainScript("torn.sql").get(0);
  private static final List<String> MEND_TORN = Schema.plainScript("torn.sql").subList(1, 4);

  /**
   * DuckDB's threads share a file that has more, and append its rows in any order: seen from 24 MB
   * on. Of those that are packed it is what is in them.
   */
  private static final long MOST_OF_ONE_THREAD = 8 << 20;

  /** How many times smaller a packed object may be. */
  private static final long PACKED = 100;

  /** Where so many objects of a batch cannot be read, the rest of it is left for the next one. */
  private static final int MOST_FAILURES = 8;

  private final LakeReader lake;
  private final Session session;
  private final RowRule rule;
  private final Scratch scratch;
  private final Unreadable unreadable;
  private final List<Path> fetched = new ArrayList<>();
  private List<Source> sources = new ArrayList<>();
  private boolean whole = true;

  /**
   * An object, ready to be read.
   *
   * @param file its rows
   * @param saved whether the file is a copy that holds what is a row alone
   */
  private record Source(LakeObject object, Path file, boolean saved, Rejects rejects) {
    boolean isShared() {
      long packed = object.isGzip() && !saved ? PACKED : 1;
      return file.toFile().length() * packed > MOST_OF_ONE_THREAD;
    }
  }

  /**
   * Fetches objects. Those that are gone from the lake are left out, and so are those that cannot
   * be read.
   *
   * @param unreadable is told of the latter
   * @throws LakeUnavailable if none can be read, of several that were not tried before
   */
  StagedObjects(
      Session session,
      RowRule rule,
      LakeReader lake,
      List<LakeObject> objects,
      Scratch scratch,
      Unreadable unreadable)
      throws SQLException {
    this.session = session;
    this.rule = rule;
    this.lake = lake;
    this.scratch = scratch;
    this.unreadable = unreadable;
    try {
      lake.announce(objects);
      fetch(objects);
    } catch (RuntimeException | SQLException e) {
      close();
      throw e;
    }
  }

  /** The objects that are in the batch. */
  List<LakeObject> objects() {
    return sources.stream().map(Source::object).toList();
  }

  /**
   * Says which objects have lines that are no rows; to be called once they are in the warehouse.
   */
  void tellRejects() {
    for (Source source : sources) {
      if (source.rejects().count() > 0) {
        log.warn(
            "The object {} has {} lines that are no rows, the first: {}",
            source.object().key(),
            source.rejects().count(),
            source.rejects().first());
      }
    }
  }

  /** Whether no object is left that was not tried. */
  boolean isWhole() {
    return whole;
  }

  /**
   * Does a step that appends this batch, in a transaction. If DuckDB refuses an object, it does so
   * again without what it refuses.
   *
   * @throws SQLException if DuckDB fails for another reason
   */
  void inTransaction(Session.Work step) throws SQLException {
    boolean done = false;
    while (!done) {
      try {
        session.inTransaction(step);
        done = true;
      } catch (SQLException refused) {
        if (!session.isSound() || !isOfObjects(refused) || !isAnySetAside()) {
          throw refused;
        }
      }
    }
  }

  /**
   * Lists the objects in the table {@code taken}, except for those that are in the warehouse, and
   * appends their rows to the table {@code changes}. Of an object's rows that have the same
   * event_id and differ, the first line gets the lowest rowid.
   *
   * @param last number after which the objects are numbered
   * @param at noted with the objects
   * @throws SQLException if DuckDB fails, or refuses an object
   */
  void append(long last, Instant at) throws SQLException {
    list(last, LocalDateTime.ofInstant(at, ZoneOffset.UTC));
    if (sources.isEmpty()) {
      return;
    }
    String rows = rule.rows(sources.stream().map(Source::file).toList());
    for (String step : STEPS) {
      session.execute(step.replace("${rows}", rows).replace("${last}", Long.toString(last)));
    }
    if (sources.stream().anyMatch(Source::isShared)) {
      putInOrder(last);
    }
  }

  private void putInOrder(long last) throws SQLException {
    session.execute(FIND_TORN.replace("${last}", Long.toString(last)));
    List<Path> torn =
        session.query("SELECT DISTINCT path FROM torn", row -> Path.of(row.getString(1)));
    if (!torn.isEmpty()) {
      for (String step : MEND_TORN) {
        session.execute(step.replace("${rows}", rule.rows(torn)));
      }
    }
  }

  /** Makes the empty tables that objects are listed in. */
  static void makeTables(Session session) throws SQLException {
    session.execute(
        "CREATE OR REPLACE TEMP TABLE taken AS SELECT CAST(NULL AS VARCHAR) AS path,"
            + " * EXCLUDE (rows, duplicates, differing) FROM lake_objects WITH NO DATA");
    session.execute("CREATE OR REPLACE TEMP TABLE rejected AS FROM rejected_lines WITH NO DATA");
  }

  @Override
  public void close() {
    scratch.clear();
    fetched.forEach(lake::release);
  }

  private void fetch(List<LakeObject> objects) throws SQLException {
    int failures = 0;
    String reason = "";
    for (LakeObject object : objects) {
      try {
        fetch(object);
      } catch (NoSuchFileException | Gone e) {
        leaveOut(object);
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
        // One that failed before tells nothing new of the lake.
        boolean isNew = !unreadable.has(object);
        unreadable.failed(object, reason);
        if (isNew && ++failures == MOST_FAILURES) {
          lake.announce(List.of());
          whole = false;
          break;
        }
      }
    }
    if (failures == MOST_FAILURES && sources.isEmpty()) {
      throw new LakeUnavailable("None of " + failures + " objects can be read: " + reason, null);
    }
  }

  private void fetch(LakeObject object) throws IOException, SQLException {
    Path file = lake.fetch(object);
    fetched.add(file);
    Source source = new Source(object, file, false, Rejects.NONE);
    sources.add(GLOB.matcher(file.toString()).find() ? saved(source) : source);
  }

  private void list(long last, LocalDateTime at) throws SQLException {
    session.execute("DELETE FROM taken WHERE object > " + last);
    session.execute("DELETE FROM rejected");
    DuckDBConnection connection = (DuckDBConnection) session.connection();
    try (DuckDBAppender taken = connection.createAppender("temp", "main", "taken");
        DuckDBAppender rejected = connection.createAppender("temp", "main", "rejected")) {
      long object = last;
      for (Source source : sources) {
        taken
            .beginRow()
            .append(source.file().toString())
            .append(++object)
            .append(source.object().partition())
            .append(source.object().name())
            .append(source.object().bytes())
            .append(source.rejects().count())
            .append(source.rejects().first())
            .append(at)
            .endRow();
        for (RejectedLine line : source.rejects().lines()) {
          rejected.beginRow().append(object).append(line.number()).append(line.problem()).endRow();
        }
      }
    }
  }

  /** Whether a failure may be that of an object, and not of the machine. */
  private boolean isOfObjects(SQLException failure) {
    return DuckDbFailure.of(failure) == DuckDbFailure.CONTENT || names(sources, failure);
  }

  /**
   * Puts what can be saved of the objects that DuckDB refuses in their place, and takes those out
   * that it cannot read.
   *
   * @return whether there were any; if not, trying again is of no use
   */
  private boolean isAnySetAside() throws SQLException {
    List<Source> before = sources;
    sources = sound(sources);
    return !sources.equals(before);
  }

  private List<Source> sound(List<Source> suspects) throws SQLException {
    if (suspects.isEmpty() || isTaken(suspects)) {
      return suspects;
    }
    if (suspects.size() == 1) {
      return soundOrNothing(suspects.get(0));
    }
    int half = suspects.size() / 2;
    List<Source> sound = new ArrayList<>(sound(suspects.subList(0, half)));
    sound.addAll(sound(suspects.subList(half, suspects.size())));
    return sound;
  }

  private List<Source> soundOrNothing(Source suspect) throws SQLException {
    LakeObject object = suspect.object();
    try {
      if (suspect.saved()) {
        throw new Unread("DuckDB refuses what was saved of it", null);
      }
      return List.of(saved(suspect));
    } catch (Gone e) {
      leaveOut(object);
    } catch (IOException e) {
      unreadable.failed(object, String.valueOf(e.getMessage()));
    }
    return List.of();
  }

  /**
   * A copy of an object's rows.
   *
   * @throws Gone if the object is gone
   * @throws IOException if it cannot be read
   * @throws UncheckedIOException if the copy cannot be written
   */
  private Source saved(Source source) throws IOException, SQLException {
    LakeObject object = source.object();
    Path copy = scratch.newFile();
    Rejects rejects;
    try {
      rejects = new Salvage(session, rule, scratch.newFile()).save(object, source.file(), copy);
    } catch (Gone | Unread e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Source(object, copy, true, rejects);
  }

  /** Whether DuckDB takes these; it does not where it cannot read one of them either. */
  private boolean isTaken(List<Source> suspects) throws SQLException {
    try {
      return new RowProbe(session, rule).takes(suspects.stream().map(Source::file).toList());
    } catch (SQLException e) {
      if (DuckDbFailure.of(e) != DuckDbFailure.LOST && names(suspects, e)) {
        return false;
      }
      throw e;
    }
  }

  private static boolean names(List<Source> suspects, SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    return suspects.stream().anyMatch(suspect -> message.contains(suspect.file().toString()));
  }

  private void leaveOut(LakeObject object) {
    log.warn("The object {} is gone from the lake before it was read", object.key());
    unreadable.settled(object);
  }
}
