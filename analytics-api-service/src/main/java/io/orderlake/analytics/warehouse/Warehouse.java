package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.lake.LakeObject;
import io.orderlake.analytics.lake.LakeStore;
import io.orderlake.analytics.warehouse.Backlog.Waiting;
import io.orderlake.analytics.warehouse.WarehouseStatus.LastBatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The lake's changes in DuckDB, as three relations without duplicates: {@code order_changes},
 * {@code current_orders}, {@code order_lifecycles}.
 *
 * <p>Objects are taken in batches of all that wait, each in one transaction: new changes are
 * appended, the row of each order that they touch is brought up to date, the objects are recorded.
 * An object is in the warehouse wholly or not at all, whenever the process ends.
 *
 * <ul>
 *   <li>An insert, a modification or a snapshot becomes its order's current state if it is the last
 *       of the order's changes by (change_key, event_id), in whatever order they arrive.
 *   <li>A removal that is the last takes the order out of the current ones; its lifecycle stays.
 *   <li>A change whose event_id is here already is counted and left out.
 *   <li>What is no row is counted, with the reason, and left out.
 * </ul>
 */
public final class Warehouse implements AutoCloseable {
  /** Of one step of a bulk load: large steps are faster, small ones sooner show progress. */
  private static final long BULK_BYTES = 512 << 20;

  private final WarehouseProperties properties;
  private final LakeStore lake;
  private final InstantSource clock;
  private final WarehouseFile file;
  private final Session session;
  private final Batch batch;
  private final SourceCheck sources;

  /** Held by what writes. */
  private final ReentrantLock writing = new ReentrantLock();

  private Backlog backlog;

  /** Number of the last object that was taken in. */
  private volatile long last;

  private volatile boolean rebuildAsked;
  private volatile boolean rebuilding;
  private volatile boolean lookEverywhere;
  private volatile Waiting waiting = Waiting.NOTHING;
  private volatile @Nullable LastBatch lastBatch;
  private volatile Totals totals;
  private volatile Batches batches = new Batches(0, 0);

  /** Batches of this run, and the time that they took. */
  record Batches(long count, long milliseconds) {}

  /**
   * Opens the warehouse, or makes it anew; nothing is read from the lake yet.
   *
   * @throws IllegalStateException if the file does not open
   */
  public Warehouse(WarehouseProperties properties, LakeStore lake, InstantSource clock) {
    this.properties = properties;
    this.lake = lake;
    this.clock = clock;
    this.file = WarehouseFile.open(properties);
    this.session = file.writer();
    this.batch = new Batch(session, lake);
    this.sources = new SourceCheck(session, lake, clock);
    this.backlog = new Backlog(lake, this::recorded);
    this.last = readLast();
    this.totals = totalsAfter(0);
    if (last > 0) {
      lake.resume(newestPartition());
    }
  }

  /** A connection to the relations, empty and in memory, for who need only know their columns. */
  public static Connection empty(WarehouseProperties properties) {
    return WarehouseFile.open(properties.inMemoryOnly()).writer().connection();
  }

  /**
   * Takes in what waits in the lake, a batch at a time, until nothing does or the thread is
   * interrupted.
   *
   * @return how many objects that was
   * @throws WarehouseException if DuckDB fails; what is not committed is taken in by the next call
   */
  public int applyWaiting() {
    writing.lock();
    try {
      file.dropReplaced();
      if (lookEverywhere) {
        lookEverywhere = false;
        lake.rewind();
      }
      int applied = 0;
      int taken;
      do {
        taken = rebuildAsked ? loadAll() : applyBatch();
        applied += taken;
      } while (taken > 0 && !Thread.currentThread().isInterrupted());
      if (!Thread.currentThread().isInterrupted()) {
        sources.look();
      }
      return applied;
    } catch (SQLException e) {
      throw new WarehouseException("The objects that wait cannot be applied", e);
    } finally {
      writing.unlock();
    }
  }

  /**
   * Makes {@link #applyWaiting} read all of the lake anew, after the load that runs if one does.
   * Reports answer from what was there before until that is done; a rebuild that is broken off
   * changes nothing. What the lake no longer has, the warehouse then has no more either.
   */
  public void rebuild() {
    rebuildAsked = true;
  }

  /** Makes the next {@link #applyWaiting} find new objects in all partitions, however old. */
  public void lookEverywhere() {
    lookEverywhere = true;
  }

  /** A new connection that sees what is committed; the caller closes it. */
  public Connection reader() throws SQLException {
    return file.reader();
  }

  /** Another text whenever an answer may be another. */
  public String position() {
    return file.published() + "-" + last;
  }

  public WarehouseStatus status() {
    try (Session reader = new Session(file.reader())) {
      return status(reader);
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse's status cannot be read", e);
    }
  }

  Totals totals() {
    return totals;
  }

  Waiting waiting() {
    return waiting;
  }

  @Nullable LastBatch lastBatch() {
    return lastBatch;
  }

  Batches batches() {
    return batches;
  }

  @Override
  public void close() {
    writing.lock();
    try {
      file.close();
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse does not close", e);
    } finally {
      writing.unlock();
    }
  }

  private int applyBatch() throws SQLException {
    List<LakeObject> objects = backlog.next(properties.batchSize().toBytes());
    if (objects.isEmpty()) {
      return 0;
    }
    if (backlog.hasMore()) {
      if (last == 0) {
        return loadAll();
      }
      if (waiting.objects() == 0) {
        waiting = backlog.survey();
      }
    }
    Instant begin = clock.instant();
    batch.apply(objects, last, begin);
    backlog.taken(objects);
    waiting = waiting.without(objects);
    long before = last;
    last = readLast();
    Totals taken = totalsAfter(before);
    totals = totals.plus(taken);
    LastBatch described = describe(objects, taken.rows(), before, begin);
    lastBatch = described;
    batches = new Batches(batches.count() + 1, batches.milliseconds() + described.milliseconds());
    return objects.size();
  }

  /** Reads the whole lake into new tables and shows these to readers, unless interrupted. */
  private int loadAll() throws SQLException {
    rebuilding = true;
    file.begin();
    lake.rewind();
    boolean asked = rebuildAsked;
    rebuildAsked = false;
    try {
      BulkLoad bulk = new BulkLoad(session, lake, properties.memoryLimit().toBytes());
      Backlog all = new Backlog(lake, bulk::appended);
      int loaded = append(all, bulk);
      if (!Thread.currentThread().isInterrupted()) {
        bulk.finish();
        file.publish();
        sources.begin();
        asked = false;
      }
      return loaded;
    } catch (SQLException | RuntimeException e) {
      lake.rewind();
      throw e;
    } finally {
      if (asked) {
        rebuildAsked = true;
      }
      file.usePublished();
      last = readLast();
      totals = totalsAfter(0);
      backlog = new Backlog(lake, this::recorded);
      rebuilding = false;
      waiting = Waiting.NOTHING;
    }
  }

  private int append(Backlog all, BulkLoad bulk) throws SQLException {
    int loaded = 0;
    for (List<LakeObject> objects; !(objects = all.next(BULK_BYTES)).isEmpty(); ) {
      if (loaded == 0) {
        waiting = all.survey();
      }
      bulk.append(objects, clock.instant());
      all.taken(objects);
      loaded += objects.size();
      waiting = waiting.without(objects);
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
    }
    return loaded;
  }

  private LastBatch describe(List<LakeObject> objects, long rows, long before, Instant begin) {
    Instant end = clock.instant();
    Instant newestChange = newestChangeAfter(before);
    return new LastBatch(
        end,
        objects.get(objects.size() - 1).key(),
        objects.size(),
        rows,
        newestChange,
        newestChange == null ? null : milliseconds(newestChange, end),
        milliseconds(begin, end));
  }

  /** A writer's clock may be ahead of this one, or this one was set back: nothing ends sooner. */
  private static long milliseconds(Instant begin, Instant end) {
    return Math.max(0, Duration.between(begin, end).toMillis());
  }

  private @Nullable Instant newestChangeAfter(long object) {
    return read(
            "SELECT changed_at FROM changes WHERE object > ? ORDER BY changed_at DESC LIMIT 1",
            row -> row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC),
            object)
        .stream()
        .findFirst()
        .orElse(null);
  }

  private WarehouseStatus status(Session reader) throws SQLException {
    List<WarehouseStatus.RejectedObject> rejected =
        reader.query(
            "SELECT \"partition\", name, rejects, problem FROM lake_objects WHERE rejects > 0"
                + " ORDER BY object DESC LIMIT 20",
            row ->
                new WarehouseStatus.RejectedObject(
                    new LakeObject(row.getString(1), row.getString(2), 0).key(),
                    row.getLong(3),
                    row.getString(4)));
    Totals all = totals;
    Waiting rest = waiting;
    return new WarehouseStatus(
        all.objects(),
        all.rows(),
        all.duplicates(),
        all.rejects(),
        all.bytes(),
        rebuilding || rebuildAsked,
        rest.percent(),
        rest.objects(),
        rest.bytes(),
        lastBatch,
        rejected,
        sources.gone());
  }

  private long readLast() {
    return read("SELECT COALESCE(max(object), 0) FROM lake_objects", row -> row.getLong(1)).get(0);
  }

  private Totals totalsAfter(long object) {
    return read(Totals.SQL, Totals.MAPPER, object).get(0);
  }

  private String newestPartition() {
    return read("SELECT max(\"partition\") FROM lake_objects", row -> row.getString(1)).get(0);
  }

  private Set<String> recorded(String partition) {
    return new HashSet<>(
        read(
            "SELECT name FROM lake_objects WHERE \"partition\" = ?",
            row -> row.getString(1),
            partition));
  }

  private <T> List<T> read(String sql, Session.RowMapper<T> mapper, Object... arguments) {
    try {
      return session.query(sql, mapper, arguments);
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse cannot be read", e);
    }
  }
}
