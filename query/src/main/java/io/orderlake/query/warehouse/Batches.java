package io.orderlake.query.warehouse;

import io.orderlake.lake.read.LakeObject;
import io.orderlake.query.warehouse.WarehouseStatus.LastBatch;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The batches of this run, for people and metrics. Of one thread that notes, read by many. */
public final class Batches {
  private final InstantSource clock;
  private volatile @Nullable LastBatch last;
  private volatile long count;
  private volatile long milliseconds;

  Batches(InstantSource clock) {
    this.clock = clock;
  }

  public @Nullable LastBatch last() {
    return last;
  }

  public long count() {
    return count;
  }

  /** The time that they took. */
  public long milliseconds() {
    return milliseconds;
  }

  /**
   * Notes a batch that was committed.
   *
   * @param before number of the last object that was there before
   */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void note(Session session, List<LakeObject> objects, long before, Instant begin)
      throws SQLException {
    if (objects.isEmpty()) {
      return;
    }
    Instant end = clock.instant();
    Instant newestChange = newestChangeAfter(before, session);
    LastBatch batch =
        new LastBatch(
            end,
            objects.get(objects.size() - 1).key(),
            objects.size(),
            session.one(WarehouseTotals.SQL, WarehouseTotals.MAPPER, before).rows(),
            newestChange,
            newestChange == null ? null : milliseconds(newestChange, end),
            milliseconds(begin, end));
    last = batch;
    count++;
    milliseconds += batch.milliseconds();
  }

  /** A writer's clock may be ahead of this one, or this one was set back: nothing ends sooner. */
  private static long milliseconds(Instant begin, Instant end) {
    return Math.max(0, Duration.between(begin, end).toMillis());
  }

  private static @Nullable Instant newestChangeAfter(long object, Session session)
      throws SQLException {
    return session
        .query(
            "SELECT changed_at FROM changes WHERE object > ? ORDER BY changed_at DESC LIMIT 1",
            row -> row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC),
            object)
        .stream()
        .findFirst()
        .orElse(null);
  }
}
