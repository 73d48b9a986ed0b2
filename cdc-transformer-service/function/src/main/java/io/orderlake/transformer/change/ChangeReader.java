package io.orderlake.transformer.change;

import io.orderlake.transformer.json.Layout;
import io.orderlake.transformer.json.MalformedJson;
import io.orderlake.transformer.json.Text;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads changes, and remembers how the last few kinds of records were written, since most records
 * of a table are written alike. What a change says does not depend on that. Safe for use by many
 * threads.
 */
public final class ChangeReader {
  /** An insert, a modification and a removal, with some attributes and without. */
  private static final int MOST = 8;

  /** Of records that are like none before, one in so many is remembered: that takes time too. */
  private static final int LEARNED = 16;

  private final ItemPlan plan;
  private final AtomicInteger strangers = new AtomicInteger();
  private volatile Shape[] shapes = {};

  /** Which of them was of use last, as far as this thread knows: the next is mostly alike. */
  private int last;

  /** Records that are written alike, and the first that was read of them. */
  private record Shape(Layout layout, Change first) {
    private @Nullable Change read(byte[] record) {
      @Nullable Text[] texts = layout.read(record);
      return texts == null ? null : first.with(texts);
    }
  }

  public ChangeReader(ItemPlan plan) {
    this.plan = plan;
  }

  /**
   * The change in a record.
   *
   * @throws MalformedJson as {@link Change#read} says
   */
  public Change read(byte[] record) {
    Shape[] known = shapes;
    int first = last;
    if (first < known.length) {
      Change change = known[first].read(record);
      if (change != null) {
        return change;
      }
    }
    for (int i = 0; i < known.length; i++) {
      Change change = i == first ? null : known[i].read(record);
      if (change != null) {
        last = i;
        return change;
      }
    }
    Change change = Change.read(record, plan);
    if (!plan.keepsRest() && strangers.getAndIncrement() % LEARNED == 0) {
      learn(record, change);
    }
    return change;
  }

  private synchronized void learn(byte[] record, Change change) {
    Layout layout = Change.layout(record, plan);
    if (layout == null) {
      return;
    }
    int kept = Math.min(shapes.length, MOST - 1);
    Shape[] next = new Shape[kept + 1];
    System.arraycopy(shapes, shapes.length - kept, next, 0, kept);
    next[kept] = new Shape(layout, change);
    shapes = next;
  }
}
