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
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The lake's objects beside those that the warehouse has taken in. */
final class LakeObjects {
  private static final int SAMPLE = 20;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  /** A warehouse that takes in nothing for so many looks, though something waits, is stuck. */
  private static final int IDLE_LOOKS = 60;

  private final Supplier<LakeStore> lake;
  private final Supplier<Map<String, Long>> taken;
  private final BooleanSupplier loading;
  private final Pause pause;

  /**
   * @param lake a new reader each time, which names all partitions and is closed after use
   * @param taken size of each object that the warehouse has taken in, by key
   * @param loading whether the warehouse reads the whole lake, and shows nothing of it until then
   */
  LakeObjects(
      Supplier<LakeStore> lake,
      Supplier<Map<String, Long>> taken,
      BooleanSupplier loading,
      Pause pause) {
    this.lake = lake;
    this.taken = taken;
    this.loading = loading;
    this.pause = pause;
  }

  /** Waits until the warehouse has all objects that there are now, or is stuck. */
  void awaitAll() throws InterruptedException {
    await(inLake().keySet());
  }

  /** Looks at the names and sizes of all, and waits for the warehouse as {@link #awaitAll}. */
  Objects compare() throws InterruptedException {
    // In this order, so that an object that is taken in meanwhile is not called gone.
    Map<String, Long> inWarehouse = taken.get();
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

  /** Those of some objects that the warehouse does not take in. */
  private Set<String> await(Collection<String> objects) throws InterruptedException {
    Set<String> waiting = new HashSet<>(objects);
    waiting.removeAll(taken.get().keySet());
    int idle = 0;
    while (!waiting.isEmpty() && (idle < IDLE_LOOKS || loading.getAsBoolean())) {
      pause.of(BETWEEN_LOOKS);
      boolean took = waiting.removeAll(taken.get().keySet());
      idle = took ? 0 : idle + 1;
    }
    return waiting;
  }
}
