package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.lake.LakeObject;
import io.orderlake.analytics.lake.LakeStore;
import io.orderlake.analytics.reconciliation.Reconciliation.Objects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The lake's objects beside those that the warehouse has taken in. */
final class LakeObjects {
  private static final int SAMPLE = 20;

  private final Supplier<LakeStore> lake;
  private final Supplier<Map<String, Long>> taken;

  /**
   * @param lake a reader of its own, which names all partitions
   * @param taken size of each object that the warehouse has taken in, by key
   */
  LakeObjects(Supplier<LakeStore> lake, Supplier<Map<String, Long>> taken) {
    this.lake = lake;
    this.taken = taken;
  }

  /** Looks at the names and sizes of all. */
  Objects compare() {
    // In this order, so that an object that was taken in meanwhile is not called gone.
    Map<String, Long> left = new HashMap<>(taken.get());
    int inWarehouse = left.size();
    long inLake = 0;
    long waiting = 0;
    List<String> changed = new ArrayList<>();
    LakeStore store = lake.get();
    for (String partition : store.changedPartitions()) {
      for (LakeObject object : store.list(partition, Set.of())) {
        inLake++;
        Long bytes = left.remove(object.key());
        if (bytes == null) {
          waiting++;
        } else if (bytes != object.bytes()) {
          changed.add(object.key());
        }
      }
    }
    List<String> sample = new ArrayList<>(changed);
    sample.addAll(left.keySet());
    return new Objects(
        inLake,
        inWarehouse,
        waiting,
        left.size(),
        changed.size(),
        sample.stream().sorted().limit(SAMPLE).toList());
  }
}
