package io.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/**
 * What goes on after the end of a sample lake, an object at a time: one change in four is a new
 * order, one in a hundred a change that the lake has already, the rest are of orders that are
 * there.
 */
final class LiveChanges {
  /** Orders that are still being worked on. */
  private static final long RECENT = 20_000;

  private final SampleLake lake;
  private final Random random = new Random(2);
  private long nextNew;
  private int version = 100;

  LiveChanges(SampleLake lake) {
    this.lake = lake;
    this.nextNew = lake.orders();
  }

  /**
   * Puts an object into the lake.
   *
   * @param at time of its changes, in milliseconds since 1970
   * @param recentOnly whether changes are of the latest orders only, or of any
   */
  Path put(int changes, long at, boolean recentOnly) throws IOException {
    StringBuilder rows = new StringBuilder();
    version++;
    for (int i = 0; i < changes; i++) {
      change(i, at, recentOnly).writeTo(rows);
    }
    return lake.put(at, rows);
  }

  private SampleChange change(int i, long at, boolean recentOnly) {
    if (i % 4 == 0) {
      return lake.order(nextNew++, at).life().get(0);
    }
    long newest = lake.orders() - 1;
    long from = recentOnly ? Math.max(0, newest - RECENT) : 0;
    SampleOrder order = lake.order(from + (long) (random.nextDouble() * (newest - from)));
    return i % 100 == 1 ? order.life().get(0) : order.touchedAt(at, version);
  }
}
