package io.orderlake.lake.read;

import io.orderlake.lake.read.Bucket.ListedKey;
import io.orderlake.lake.read.Bucket.ListedPage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The end of the keys of row objects, where what is new appears. It reaches back over the last
 * {@link #SIZE} keys, since names that are made at the same time do not appear in their order.
 */
final class TailListing {
  static final int SIZE = 100;

  private final RowKeys keys;
  private Set<String> seen = Set.of();
  private String start = "";

  TailListing(RowKeys keys) {
    this.keys = keys;
  }

  /** Begins anew after a key. */
  void startAfter(String key) {
    start = key;
    seen = Set.of();
  }

  /** The key after which the next call looks. */
  String start() {
    return start;
  }

  /**
   * Keys that are new since the last call, as partitions: one request, and one for each 1,000 of
   * them.
   *
   * @param end at which to stop: later keys are not of our time
   */
  Set<String> changed(Bucket bucket, String end) {
    Set<String> changed = new TreeSet<>();
    Deque<String> last = new ArrayDeque<>();
    String before = start;
    String after = start;
    ListedPage page;
    do {
      page = bucket.list(keys.days(), after);
      for (ListedKey entry : page.entries()) {
        after = entry.key();
        if (after.compareTo(end) >= 0) {
          break;
        }
        LakeObject object = keys.object(entry);
        if (object != null && !seen.contains(after)) {
          changed.add(object.partition());
        }
        last.addLast(after);
        if (last.size() > SIZE) {
          before = last.removeFirst();
        }
      }
    } while (page.hasMore() && after.compareTo(end) < 0);
    seen = new HashSet<>(last);
    start = before;
    return changed;
  }
}
