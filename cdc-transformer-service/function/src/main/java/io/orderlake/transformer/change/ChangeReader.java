package io.orderlake.transformer.change;

import io.orderlake.transformer.json.Layout;
import io.orderlake.transformer.json.MalformedJson;
import io.orderlake.transformer.json.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads changes, and remembers how the last few kinds of records were written, since most records
 * of a table are written alike. What a change says does not depend on that. Safe for use by many
 * threads.
 */
public final class ChangeReader {
  /** An insert, a modification and a removal, and one more. */
  private static final int MOST = 4;

  /** Of records that are like none before, one in so many is remembered: that takes time too. */
  private static final int LEARNED = 16;

  private final AtomicInteger strangers = new AtomicInteger();
  private volatile List<Kind> kinds = List.of();

  /** Records that are written alike, and the first that was read of them. */
  private record Kind(Layout layout, Change first) {}

  /**
   * The change in a record.
   *
   * @throws MalformedJson as {@link Change#read} says
   */
  public Change read(byte[] record) {
    for (Kind kind : kinds) {
      @Nullable Text[] texts = kind.layout.read(record);
      if (texts != null) {
        return kind.first.with(texts);
      }
    }
    Change change = Change.read(record);
    if (strangers.getAndIncrement() % LEARNED == 0) {
      learn(record, change);
    }
    return change;
  }

  private synchronized void learn(byte[] record, Change change) {
    Layout layout = change.layout(record);
    if (layout != null) {
      List<Kind> next = new ArrayList<>(kinds);
      if (next.size() == MOST) {
        next.remove(0);
      }
      next.add(new Kind(layout, change));
      kinds = List.copyOf(next);
    }
  }
}
