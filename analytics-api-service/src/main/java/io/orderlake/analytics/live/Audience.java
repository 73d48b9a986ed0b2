package io.orderlake.analytics.live;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who listens: those that are told what comes, and those that are to be greeted before that. */
final class Audience {
  private final List<Listener> listeners = new ArrayList<>();

  /** Those that are not greeted yet, each with the last that it was told before. */
  private final Map<Listener, Optional<Position>> joining = new LinkedHashMap<>();

  synchronized int size() {
    return listeners.size() + joining.size();
  }

  /**
   * @param reached the last that it was told before, null for nothing
   */
  synchronized void join(Listener listener, @Nullable Position reached) {
    joining.put(listener, Optional.ofNullable(reached));
  }

  synchronized Map<Listener, Optional<Position>> newcomers() {
    return new LinkedHashMap<>(joining);
  }

  /** From now on it is told what the others are, if it is still there. */
  synchronized void greeted(Listener listener) {
    if (joining.remove(listener) != null) {
      listeners.add(listener);
    }
  }

  synchronized void leave(Listener listener) {
    if (listeners.remove(listener) | joining.remove(listener) != null) {
      listener.end();
    }
  }

  synchronized List<Listener> all() {
    List<Listener> all = new ArrayList<>(listeners);
    all.addAll(joining.keySet());
    return all;
  }

  /** Tells all that were greeted; one that does not keep up is let go. */
  void tell(LiveEvent event) {
    List<Listener> told;
    synchronized (this) {
      told = List.copyOf(listeners);
    }
    told.stream().filter(listener -> !listener.offer(event)).forEach(this::leave);
  }
}
