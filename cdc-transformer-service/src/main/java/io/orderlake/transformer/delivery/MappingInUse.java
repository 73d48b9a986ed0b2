package io.orderlake.transformer.delivery;

import io.orderlake.lake.LakeUnavailable;
import io.orderlake.lake.MappingHistory;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.service.http.StartRefused;
import io.orderlake.table.TableMapping;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mapping by which an entity's rows are made, kept beside them in the lake with those that the
 * rows of before were made by. No row is made by it before it is kept: what the lake's rows mean is
 * known whatever fails.
 */
public final class MappingInUse {
  private static final Logger log = LoggerFactory.getLogger(MappingInUse.class);

  private final TableMapping mapping;
  private final List<TableMapping> others;
  private final LakeWriter lake;
  private final InstantSource clock;
  private final String key;
  private volatile @Nullable MappingHistory kept;

  /**
   * @param others mappings of the other entities of the table
   */
  public MappingInUse(
      TableMapping mapping, List<TableMapping> others, LakeWriter lake, InstantSource clock) {
    this.mapping = mapping;
    this.others = others;
    this.lake = lake;
    this.clock = clock;
    this.key = MappingHistory.key(mapping);
  }

  /**
   * Keeps it, unless the lake does not answer now: then that is to be done before the first row.
   *
   * @throws StartRefused if rows of before would mean something else by it, or it is not known what
   *     they mean
   */
  public MappingInUse keepIfItCanBe() {
    try {
      keep();
    } catch (LakeUnavailable e) {
      log.warn("The mapping of {} is not kept yet: {}", mapping.entity().many(), e.getMessage());
    }
    return this;
  }

  /**
   * Keeps it, if it is not kept yet.
   *
   * @throws StartRefused as {@link #keepIfItCanBe} does
   * @throws LakeUnavailable if the lake does not give the mappings of before, or take this one
   */
  synchronized void keep() {
    if (kept != null) {
      return;
    }
    MappingHistory before =
        lake.list(key).contains(key) ? MappingHistory.of(key, lake.get(key)) : MappingHistory.NONE;
    MappingHistory now = before.with(mapping, others, clock.instant());
    if (!now.equals(before)) {
      lake.put(key, now.json());
      String moved = now.moved(before);
      if (moved != null) {
        log.warn("{}", moved);
      }
    }
    kept = now;
  }

  /** Since when rows are others than those before; null if all are made by this one. */
  synchronized @Nullable Instant since() {
    MappingHistory history = kept;
    return history == null ? null : history.since();
  }
}
