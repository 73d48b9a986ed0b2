package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.lake.LakeObject;
import io.orderlake.analytics.lake.LakeStore;
import io.orderlake.analytics.reconciliation.Reconciliation.Objects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The lake's objects beside those that the warehouse has taken in. */
final class LakeObjects {
  private static final int SAMPLE = 20;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  /** A load shows no progress while it works out the orders of all that it has read. */
  private static final int PATIENCE_WITH_A_LOAD = 10;

  private final Supplier<LakeStore> lake;
  private final Taken taken;
  private final int looks;
  private final Pause pause;

  /**
   * @param lake a new reader each time, which names all partitions and is closed after use
   * @param patience a warehouse that takes in nothing for so long, though something waits, is stuck
   */
  LakeObjects(Supplier<LakeStore> lake, Taken taken, Duration patience, Pause pause) {
    this.lake = lake;
    this.taken = taken;
    this.looks = (int) patience.dividedBy(BETWEEN_LOOKS);
    this.pause = pause;
  }

  /** Waits until the warehouse has all objects that there are now, or is stuck. */
  void awaitAll() throws InterruptedException {
    await(inLake().keySet());
  }

  /** Looks at the names and sizes of all, and waits for the warehouse as {@link #awaitAll}. */
  Objects compare() throws InterruptedException {
    // In this order, so that an object that is taken in meanwhile is not called gone.
    Map<String, Long> inWarehouse = taken.objects();
    Map<String, Long> inLake = inLake();
    List<String> gone =
        inWarehouse.keySet().stream().filter(key -> !inLake.containsKey(key)).toList();
    List<String> changed =
        inLake.entrySet().stream()
            .filter(object -> isOther(object.getValue(), inWarehouse.get(object.getKey())))
            .map(Map.Entry::getKey)
            .toList();
    Set<String> waiting = await(inLake.keySet());
    List<String> sample = new ArrayList<>(gone);
    sample.addAll(changed);
    sample.addAll(waiting);
    return new Objects(
        inLake.size(),
        inWarehouse.size(),
        waiting.size(),
        gone.size(),
        changed.size(),
        sample.stream().sorted().limit(SAMPLE).toList());
  }

  private static boolean isOther(Long bytes, @Nullable Long taken) {
    return taken != null && !taken.equals(bytes);
  }

  /** Size of each object, by key. */
  private Map<String, Long> inLake() {
    Map<String, Long> objects = new HashMap<>();
    try (LakeStore store = lake.get()) {
      for (String partition : store.changedPartitions()) {
        for (LakeObject object : store.list(partition, Set.of())) {
          objects.put(object.key(), object.bytes());
        }
      }
    }
    return objects;
  }

  /**
   * Those of some objects that the warehouse does not take in, though it is made to look into old
   * partitions, too.
   */
  private Set<String> await(Collection<String> objects) throws InterruptedException {
    Set<String> waiting = new HashSet<>(objects);
    waiting.removeAll(taken.objects().keySet());
    Long load = taken.loading();
    int idle = 0;
    while (!waiting.isEmpty() && idle < (load == null ? looks : looks * PATIENCE_WITH_A_LOAD)) {
      if (idle == looks / 2) {
        taken.warehouse().lookEverywhere();
      }
      pause.of(BETWEEN_LOOKS);
      Long before = load;
      load = taken.loading();
      boolean moved =
          waiting.removeAll(taken.objects().keySet()) || !java.util.Objects.equals(before, load);
      idle = moved ? 0 : idle + 1;
    }
    return waiting;
  }
}
