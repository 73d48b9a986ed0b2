package io.orderlake.query.warehouse;

import io.orderlake.lake.read.LakeObject;
import io.orderlake.lake.read.LakeReader;
import io.orderlake.query.warehouse.WarehouseStatus.GoneFromLake;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether the lake still has what the warehouse was filled from: the first
 * object, the last one, and one between. A lake that was emptied, or another one at its place,
 * lacks the first, whatever has come since.
 */
final class SourceCheck {
  static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Logger log = LoggerFactory.getLogger(SourceCheck.class);

  private static final String SAMPLE =
      "SELECT \"partition\", name, bytes FROM lake_objects WHERE object IN"
          + " (SELECT unnest(quantile_disc(object, [0.0, 0.5, 1.0])) FROM lake_objects)"
          + " ORDER BY object";

  private static final String PARTITIONS =
      "SELECT DISTINCT \"partition\" FROM lake_objects ORDER BY 1";

  private static final String NAMES = "SELECT name FROM lake_objects WHERE \"partition\" = ?";

  private final LakeReader lake;
  private final String prefix;
  private final InstantSource clock;
  private Instant nextLook = Instant.MIN;
  private volatile @Nullable GoneFromLake gone;

  /**
   * @param prefix of the lake's row objects
   */
  SourceCheck(LakeReader lake, String prefix, InstantSource clock) {
    this.lake = lake;
    this.prefix = prefix;
    this.clock = clock;
  }

  /** What was not there at the last look; null if all was. */
  @Nullable GoneFromLake gone() {
    return gone;
  }

  /** Forgets what was seen, as after the warehouse was filled anew. */
  void begin() {
    gone = null;
    nextLook = Instant.MIN;
  }

  /**
   * Looks, if it is time to.
   *
   * @throws io.orderlake.lake.LakeUnavailable if the lake does not tell
   */
  void look(Session session) throws SQLException {
    Instant now = clock.instant();
    // A clock that was set back must not make it wait.
    if (now.isBefore(nextLook) && now.isAfter(nextLook.minus(INTERVAL))) {
      return;
    }
    nextLook = now.plus(INTERVAL);
    List<LakeObject> sample =
        session.query(
            SAMPLE,
            row -> new LakeObject(prefix, row.getString(1), row.getString(2), row.getLong(3)));
    note(sample.size(), sample.stream().filter(object -> !lake.has(object)).toList(), now);
  }

  /**
   * What the lake lacks of all that the warehouse was filled from, found by listing it. Partitions
   * that were listed are not named again before the lake is rewound.
   *
   * @return null if nothing
   */
  @Nullable Lack lack(Session session) throws SQLException {
    long objects = 0;
    String example = null;
    lake.rewind();
    for (String partition : session.query(PARTITIONS, row -> row.getString(1))) {
      Set<String> names = new TreeSet<>(session.query(NAMES, row -> row.getString(1), partition));
      lake.list(partition, Set.of()).forEach(object -> names.remove(object.name()));
      if (example == null && !names.isEmpty()) {
        example = prefix + partition + "/" + names.iterator().next();
      }
      objects += names.size();
    }
    return example == null ? null : new Lack(objects, example);
  }

  private void note(int looked, List<LakeObject> missing, Instant now) {
    GoneFromLake before = gone;
    if (missing.isEmpty()) {
      gone = null;
      if (before != null) {
        log.info("The lake has again what the warehouse was filled from");
      }
      return;
    }
    Instant since = before == null ? now : before.since();
    gone = GoneFromLake.of(since, looked, missing);
    if (before == null) {
      log.warn("{}", GoneFromLake.DETAIL);
    }
  }
}
