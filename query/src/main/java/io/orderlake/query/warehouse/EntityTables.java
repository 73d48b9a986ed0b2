package io.orderlake.query.warehouse;

import io.orderlake.lake.read.LakeObject;
import io.orderlake.lake.read.LakeReader;
import io.orderlake.query.warehouse.Books.Balance;
import io.orderlake.query.warehouse.Unevenness.Uneven;
import io.orderlake.query.warehouse.Unreadable.UnreadableObject;
import io.orderlake.table.TableMapping;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lake's changes of one entity in DuckDB, as three relations without duplicates; of orders
 * these are {@code order_changes}, {@code current_orders}, {@code order_lifecycles}.
 *
 * <p>Objects are taken in batches of all that wait, each in one transaction: new changes are
 * appended, the row of each item that they touch is brought up to date, the objects are recorded.
 * An object is in the warehouse wholly or not at all, whenever the process ends, and whatever fails
 * in a process that lives on: what is there is read from the tables, in the transaction that adds
 * to it.
 *
 * <ul>
 *   <li>An insert, a modification or a snapshot becomes its item's current state if it is the last
 *       of the item's changes by (change_key, event_id), in whatever order they arrive.
 *   <li>A removal that is the last takes the item out of the current ones; its lifecycle stays.
 *   <li>A change whose event_id is here already is counted and left out, whatever else it says: the
 *       first one in the lake's order stays. Where that one comes last, all is read anew, but not
 *       all the time.
 *   <li>What is no {@link RowRule row} is counted, kept with the reason, and left out.
 *   <li>An object whose bytes cannot be read waits by itself.
 * </ul>
 *
 * <p>After a failure, and at start, the tables are held against each other. If they do not add up,
 * all is read anew; but tables that lack an object which these were filled from take their place
 * only if somebody has asked for a rebuild.
 */
public final class EntityTables {
  private static final Logger log = LoggerFactory.getLogger(EntityTables.class);

  /** Of one step of a bulk load: large steps are faster, small ones sooner show progress. */
  private static final long BULK_BYTES = 512 << 20;

  private final TableMapping mapping;
  private final Schema schema;
  private final WarehouseProperties properties;
  private final LakeReader lake;
  private final InstantSource clock;
  private final WarehouseFile file;
  private final Generations generations;
  private final CurrentBooks books;
  private final Batches batches;
  private final Scratch scratch;
  private final Unreadable unreadable;
  private final SourceCheck sources;
  private final Unevenness unevenness;
  private final Overtaken overtaken;

  /** Held by what writes. */
  private final ReentrantLock writing = new ReentrantLock();

  /** Held by what reads a whole lake: two at once would take each other's memory. */
  private final Lock loading;

  private Backlog backlog;
  private int openings;
  private boolean checkDue;
  private boolean isLoadBrokenOff;
  private boolean beginAnew;
  private boolean firstLoadWaits;

  private volatile boolean rebuildAsked;
  private volatile boolean rebuilding;
  private volatile boolean lookEverywhere;
  private volatile Waiting waiting = Waiting.NOTHING;

  /**
   * Of a file that has such tables; nothing is read from the lake yet.
   *
   * @param lake the objects of this entity
   * @param loading shared by the entities of a file
   */
  EntityTables(
      TableMapping mapping,
      Schema schema,
      WarehouseFile file,
      WarehouseProperties properties,
      LakeReader lake,
      Scratch scratch,
      Lock loading,
      InstantSource clock) {
    this.mapping = mapping;
    this.schema = schema;
    this.properties = properties;
    this.lake = lake;
    this.scratch = scratch;
    this.loading = loading;
    this.clock = clock;
    this.file = file;
    this.generations = new Generations(file, schema);
    this.books = new CurrentBooks(file, schema);
    this.batches = new Batches(clock);
    this.unreadable = new Unreadable(clock);
    this.sources = new SourceCheck(lake, mapping.prefix(), clock);
    this.unevenness = new Unevenness(clock);
    this.overtaken = new Overtaken(clock);
    this.backlog = Backlog.of(lake, this::recorded, unreadable);
    this.openings = file.openings();
    if (books.current().last() > 0) {
      lake.resume(newestPartition());
    }
    verify();
  }

  /** How the items become rows whose changes it has. */
  public TableMapping mapping() {
    return mapping;
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
    boolean done = false;
    try {
      prepare();
      int applied = 0;
      int taken;
      do {
        taken = takeIn();
        applied += taken;
      } while (taken > 0 && !Thread.currentThread().isInterrupted());
      if (!Thread.currentThread().isInterrupted()) {
        if (!firstLoadWaits) {
          generations.dropOlder(false);
        }
        sources.look(generations.writer());
      }
      done = true;
      return applied;
    } catch (SQLException | UncheckedIOException e) {
      throw WarehouseException.of("The objects that wait cannot be applied", e, properties);
    } finally {
      if (!done) {
        trustNothing();
      }
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

  /**
   * Holds the tables against each other. If they do not add up, which no failure should bring
   * about, all of the lake is read anew, if it gives all that they were filled from.
   *
   * @return what does not add up, null if all does
   */
  public @Nullable String verify() {
    try (Session reader = new Session(reader())) {
      return verify(reader);
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse cannot be read", e);
    }
  }

  /** A new connection to these tables that sees what is committed; the caller closes it. */
  Connection reader() throws SQLException {
    return file.reader(schema);
  }

  /** Asks for what is committed. */
  @FunctionalInterface
  public interface Reading<T extends @Nullable Object> {
    T of(Session session) throws SQLException;
  }

  /**
   * Asks for what is committed, by a connection of its own.
   *
   * @param failing what to say if that fails
   */
  public <T extends @Nullable Object> T read(String failing, Reading<T> reading) {
    try (Session session = new Session(reader())) {
      return reading.of(session);
    } catch (SQLException e) {
      throw new WarehouseException(failing, e);
    }
  }

  /** Another text whenever an answer may be another. */
  public String position() {
    return books.current().position();
  }

  /** The last object that was taken in, and into which tables. */
  public WarehousePosition reached() {
    return read("The warehouse cannot be read", WarehousePosition::of);
  }

  public WarehouseStatus status() {
    return read("The warehouse's status cannot be read", this::status);
  }

  /** Objects that cannot be read, and wait by themselves. */
  public List<UnreadableObject> unreadable() {
    return unreadable.all();
  }

  /** Tables that do not add up, or objects that cannot be read; null if there are none. */
  public @Nullable Trouble trouble() {
    return Trouble.of(unevenness.known(), unreadable.all());
  }

  /** What it holds. */
  public WarehouseTotals totals() {
    return books.current().totals();
  }

  /** What it knows to be in the lake, and has not taken in yet. */
  public Waiting waiting() {
    return waiting;
  }

  public Batches batches() {
    return batches;
  }

  /** Does something while nothing is written. */
  void whileIdle(Runnable action) {
    writing.lock();
    try {
      action.run();
    } finally {
      writing.unlock();
    }
  }

  private void prepare() throws SQLException {
    file.mend();
    if (beginAnew || openings != file.openings()) {
      beginAnew = true;
      openings = file.openings();
      goOnWithPublished();
      beginAnew = false;
    }
    if (checkDue) {
      verify(generations.writer());
      checkDue = false;
    }
    generations.dropReplaced();
    if (lookEverywhere) {
      lookEverywhere = false;
      lake.rewind();
    }
  }

  private void goOnWithPublished() throws SQLException {
    generations.usePublished();
    backlog = Backlog.of(lake, this::recorded, unreadable);
    lake.rewind();
  }

  /** After a failure, of which nobody knows what it left: what is there is looked up anew. */
  private void trustNothing() {
    checkDue = true;
    books.forget();
    backlog.forget();
    try {
      // At once, for the sake of those who read.
      file.mend();
    } catch (SQLException | RuntimeException e) {
      log.debug("The file is opened again later", e);
    }
  }

  private @Nullable String verify(Session session) throws SQLException {
    Balance balance = Balance.read(session);
    unevenness.note(balance);
    return balance.isEven() ? null : balance.toString();
  }

  /** While another entity's lake is read anew, this one's is not, but for what comes. */
  private int takeIn() throws SQLException {
    if (loading.tryLock()) {
      try {
        if (rebuildAsked || isRebuildDue()) {
          return loadAll();
        }
      } finally {
        loading.unlock();
      }
    }
    return applyBatch();
  }

  private int loadFirst() throws SQLException {
    firstLoadWaits = !loading.tryLock();
    if (firstLoadWaits) {
      return 0;
    }
    try {
      return loadAll();
    } finally {
      loading.unlock();
    }
  }

  /** Whether all is to be read anew though nobody has asked for it, and can be. */
  private boolean isRebuildDue() throws SQLException {
    boolean isOvertaken = overtaken.isDue(generations.writer());
    if (!isOvertaken && !unevenness.isDue()) {
      return false;
    }
    overtaken.tried();
    Lack lack;
    try {
      lack = sources.lack(generations.writer());
    } finally {
      // It was listed past the backlog.
      lake.rewind();
    }
    if (isOvertaken) {
      log.warn(
          "Changes came after others of the same event_id that differ, and that they come before in"
              + " the lake: {}",
          lack == null ? "all is read anew" : "all is not read anew, since the lake lacks " + lack);
    }
    if (lack == null) {
      return true;
    }
    unevenness.hindered(lack);
    return false;
  }

  private int applyBatch() throws SQLException {
    List<LakeObject> objects = backlog.next(properties.batchSize().toBytes());
    if (objects.isEmpty()) {
      return 0;
    }
    if (backlog.hasMore()) {
      if (books.current().last() == 0) {
        return loadFirst();
      }
      if (waiting.objects() == 0) {
        waiting = backlog.survey();
      }
    }
    Instant begin = clock.instant();
    Session session = generations.writer();
    try (StagedObjects intake =
        new StagedObjects(session, schema.rule(), lake, objects, scratch, unreadable)) {
      long before = apply(intake, new Batch(session, schema), begin);
      settle(intake, backlog);
      batches.note(session, intake.objects(), before, begin);
      return intake.objects().size();
    }
  }

  private long apply(StagedObjects intake, Batch batch, Instant begin) throws SQLException {
    try {
      return batch.apply(intake, begin);
    } finally {
      books.forget();
      overtaken.look();
    }
  }

  private void settle(StagedObjects intake, Backlog tried) {
    intake.tellRejects();
    List<LakeObject> taken = intake.objects();
    tried.taken(taken, intake.isWhole());
    taken.forEach(unreadable::settled);
    waiting = waiting.without(taken);
  }

  /**
   * Reads the whole lake into new tables and shows these to readers, unless interrupted; and unless
   * nobody has asked for it and they lack what was there.
   */
  private int loadAll() throws SQLException {
    rebuilding = true;
    boolean asked = rebuildAsked;
    rebuildAsked = false;
    boolean done = false;
    try {
      String published = generations.begin();
      Session session = generations.writer();
      lake.rewind();
      if (!isLoadBrokenOff) {
        // A load that was broken off goes on without what was unreadable then, or it would never
        // end.
        unreadable.clear();
      }
      isLoadBrokenOff = true;
      BulkLoad bulk = new BulkLoad(session, schema, properties.memoryOfALoad(file.entities()));
      int loaded = append(Backlog.ofLoad(lake, bulk::appended, unreadable), session, bulk);
      if (Thread.currentThread().isInterrupted()) {
        return loaded;
      }
      isLoadBrokenOff = false;
      Lack lack = asked ? null : bulk.lack(published, mapping.prefix());
      if (lack == null) {
        bulk.finish();
        generations.publish(session);
        if (asked) {
          generations.dropOlder(true);
        }
        sources.begin();
        unevenness.end();
        backlog = Backlog.of(lake, this::recorded, unreadable);
      } else {
        unevenness.hindered(lack);
        overtaken.tried();
        goOnWithPublished();
      }
      done = true;
      return lack == null ? loaded : 0;
    } finally {
      if (!done && !asked && !Thread.currentThread().isInterrupted()) {
        // After a while and not at once: what comes would never be taken in.
        overtaken.tried();
        unevenness.failed();
      }
      books.forget();
      beginAnew = !done;
      rebuildAsked |= asked && !done;
      waiting = Waiting.NOTHING;
      rebuilding = false;
    }
  }

  private int append(Backlog all, Session session, BulkLoad bulk) throws SQLException {
    int loaded = 0;
    for (List<LakeObject> objects; !(objects = all.next(BULK_BYTES)).isEmpty(); ) {
      if (loaded == 0) {
        waiting = all.survey();
      }
      try (StagedObjects intake =
          new StagedObjects(session, schema.rule(), lake, objects, scratch, unreadable)) {
        bulk.append(intake, clock.instant());
        settle(intake, all);
        loaded += intake.objects().size();
      }
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
    }
    return loaded;
  }

  private WarehouseStatus status(Session reader) throws SQLException {
    WarehouseTotals all = books.current().totals();
    Waiting rest = waiting;
    List<UnreadableObject> unread = unreadable.all();
    Uneven uneven = unevenness.known();
    return new WarehouseStatus(
        schema.entity(),
        all.objects(),
        all.rows(),
        all.duplicates(),
        all.differing(),
        all.rejects(),
        all.bytes(),
        rebuilding || rebuildAsked || uneven != null && uneven.hindrance() == null,
        uneven == null ? null : uneven.reason(),
        uneven == null ? null : uneven.hindrance(),
        rest.percent(),
        rest.objects(),
        rest.bytes(),
        unread.size(),
        unread.stream().limit(WarehouseStatus.SAMPLE).toList(),
        batches.last(),
        RejectedObjects.newest(reader, mapping.prefix(), WarehouseStatus.SAMPLE),
        sources.gone(),
        List.of());
  }

  private String newestPartition() {
    return read("SELECT max(\"partition\") FROM lake_objects").get(0);
  }

  private Set<String> recorded(String partition) {
    return new HashSet<>(read("SELECT name FROM lake_objects WHERE \"partition\" = ?", partition));
  }

  private List<String> read(String sql, Object... arguments) {
    try {
      return generations.writer().query(sql, row -> row.getString(1), arguments);
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse cannot be read", e);
    }
  }
}
