package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.lake.LakeObject;
import io.orderlake.analytics.lake.LakeStore;
import io.orderlake.analytics.warehouse.Backlog.Waiting;
import io.orderlake.analytics.warehouse.WarehouseStatus.Batch;
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
 * <p>Objects are taken in transactions of all that wait: new changes are appended, the row of each
 * order that they touch is brought up to date, the objects are recorded. An object is in the
 * warehouse wholly or not at all, whenever the process ends.
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
  /**
   * Of one step of a bulk load: progress is seen and an end of the service is heeded in between.
   */
  private static final long BULK_BYTES = 256 << 20;

  private final long batchBytes;
  private final LakeStore lake;
  private final InstantSource clock;
  private final WarehouseFile file;
  private final Session session;
  private final Intake intake;
  private final BulkLoad bulk;

  /** Held by what writes. */
  private final ReentrantLock writing = new ReentrantLock();

  private Backlog backlog;
  private long batch;
  private volatile String position = "";
  private volatile boolean rebuilding;
  private volatile Waiting waiting = Waiting.NOTHING;
  private volatile @Nullable Batch lastBatch;

  /**
   * Opens the warehouse, or makes it anew; nothing is read from the lake yet.
   *
   * @throws IllegalStateException if the file does not open
   */
  public Warehouse(WarehouseProperties properties, LakeStore lake, InstantSource clock) {
    this.batchBytes = properties.batchSize().toBytes();
    this.lake = lake;
    this.clock = clock;
    this.file = WarehouseFile.open(properties);
    this.session = file.writer();
    this.intake = new Intake(session, lake);
    this.bulk = new BulkLoad(session, intake, properties.memoryLimit().toBytes());
    this.backlog = new Backlog(lake, this::recorded);
    readPosition();
  }

  /**
   * Takes in what waits in the lake, a batch at a time, until nothing does or the thread is
   * interrupted.
   *
   * @return how many objects that was
   * @throws WarehouseException if DuckDB fails; what is not committed is taken in by the next call
   */
  public int applyWaiting() {
    int applied = 0;
    int taken;
    do {
      taken = applyBatch();
      applied += taken;
    } while (taken > 0 && !Thread.currentThread().isInterrupted());
    return applied;
  }

  /**
   * Makes the next call of {@link #applyWaiting} read all of the lake anew, if its end is not asked
   * for before. Reports answer from what was there before until that is done.
   */
  public void rebuild() {
    rebuilding = true;
  }

  /** A new connection that sees what is committed; the caller closes it. */
  public Connection reader() throws SQLException {
    return file.reader();
  }

  /** Another text whenever an answer may be another. */
  public String position() {
    return position;
  }

  public WarehouseStatus status() {
    try (Session reader = new Session(file.reader())) {
      return status(reader);
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse's status cannot be read", e);
    }
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

  private int applyBatch() {
    writing.lock();
    try {
      if (rebuilding) {
        return loadAll();
      }
      List<LakeObject> objects = backlog.next(batchBytes);
      if (batch == 0 && backlog.hasMore()) {
        return loadAll();
      }
      if (!objects.isEmpty()) {
        if (backlog.hasMore() && waiting.objects() == 0) {
          waiting = backlog.survey();
        }
        apply(objects);
        backlog.taken(objects);
        waiting = waiting.without(objects);
      }
      return objects.size();
    } catch (SQLException e) {
      throw new WarehouseException("The objects that wait cannot be applied", e);
    } finally {
      writing.unlock();
    }
  }

  private void apply(List<LakeObject> objects) throws SQLException {
    Instant begin = clock.instant();
    session.executeAll(Schema.script("begin-batch.sql"));
    intake.read(objects, "staged", batch + 1, begin);
    session.inTransaction(() -> session.executeAll(Schema.script("batch.sql")));
    batch++;
    readPosition();
    lastBatch = describe(objects, begin);
  }

  /** Fills the warehouse from the whole lake, unless the thread is interrupted. */
  private int loadAll() throws SQLException {
    bulk.begin();
    lake.rewind();
    Backlog all = new Backlog(lake, this::added);
    int loaded = 0;
    for (List<LakeObject> objects; !(objects = all.next(BULK_BYTES)).isEmpty(); ) {
      if (loaded == 0) {
        waiting = all.survey();
      }
      bulk.add(objects, clock.instant());
      all.taken(objects);
      loaded += objects.size();
      waiting = waiting.without(objects);
      if (Thread.currentThread().isInterrupted()) {
        return loaded;
      }
    }
    bulk.finish();
    backlog = new Backlog(lake, this::recorded);
    readPosition();
    rebuilding = false;
    waiting = Waiting.NOTHING;
    return loaded;
  }

  private Batch describe(List<LakeObject> objects, Instant begin) throws SQLException {
    Instant end = clock.instant();
    return session
        .query(
            "SELECT count(*), max(changed_at) FROM staged",
            row -> {
              LocalDateTime newest = row.getObject(2, LocalDateTime.class);
              Instant newestChange = newest == null ? null : newest.toInstant(ZoneOffset.UTC);
              return new Batch(
                  end,
                  objects.get(objects.size() - 1).key(),
                  objects.size(),
                  row.getLong(1),
                  newestChange,
                  newestChange == null ? null : Duration.between(newestChange, end).toMillis(),
                  Duration.between(begin, end).toMillis());
            })
        .get(0);
  }

  private WarehouseStatus status(Session reader) throws SQLException {
    List<WarehouseStatus.RejectedObject> rejected =
        reader.query(
            "SELECT \"partition\", name, rejects, problem FROM lake_objects WHERE rejects > 0"
                + " ORDER BY batch DESC LIMIT 20",
            row ->
                new WarehouseStatus.RejectedObject(
                    new LakeObject(row.getString(1), row.getString(2), 0).key(),
                    row.getLong(3),
                    row.getString(4)));
    Waiting rest = waiting;
    return reader
        .query(
            "SELECT count(*), sum(rows), sum(duplicates), sum(rejects), sum(bytes)"
                + " FROM lake_objects",
            row ->
                new WarehouseStatus(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    rebuilding,
                    rest.percent(),
                    rest.objects(),
                    rest.bytes(),
                    lastBatch,
                    rejected))
        .get(0);
  }

  private void readPosition() {
    try {
      session.query(
          "SELECT id, (SELECT COALESCE(max(batch), 0) FROM lake_objects) FROM warehouse",
          row -> {
            batch = row.getLong(2);
            position = row.getString(1) + "-" + batch;
            return batch;
          });
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse cannot be read", e);
    }
  }

  private Set<String> recorded(String partition) {
    try {
      return new HashSet<>(
          session.query(
              "SELECT name FROM lake_objects WHERE \"partition\" = ?",
              row -> row.getString(1),
              partition));
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse cannot be read", e);
    }
  }

  private Set<String> added(String partition) {
    try {
      return bulk.added(partition);
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse cannot be read", e);
    }
  }
}
