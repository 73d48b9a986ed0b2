package io.orderlake.analytics.live;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who listens: those that are told what comes, and those that are to be welcomed before that. */
final class Subscribers {
  private final List<Subscriber> subscribers = new ArrayList<>();

  /** Those that are not welcomed yet, each with how far it was told before. */
  private final Map<Subscriber, Reached> joining = new LinkedHashMap<>();

  synchronized int size() {
    return subscribers.size() + joining.size();
  }

  /**
   * @param reached how far it was told before
   */
  synchronized void join(Subscriber subscriber, Reached reached) {
    joining.put(subscriber, reached);
  }

  synchronized Map<Subscriber, Reached> newcomers() {
    return new LinkedHashMap<>(joining);
  }

  /** From now on it is told what the others are, if it is still there. */
  synchronized void welcomed(Subscriber subscriber) {
    if (joining.remove(subscriber) != null) {
      subscribers.add(subscriber);
    }
  }

  synchronized void leave(Subscriber subscriber) {
    if (subscribers.remove(subscriber) | joining.remove(subscriber) != null) {
      subscriber.end();
    }
  }

  synchronized List<Subscriber> all() {
    List<Subscriber> all = new ArrayList<>(subscribers);
    all.addAll(joining.keySet());
    return all;
  }

  /** Tells all that were welcomed; one that does not keep up is let go. */
  void tell(LiveEvent event) {
    List<Subscriber> told;
    synchronized (this) {
      told = List.copyOf(subscribers);
    }
    told.stream().filter(subscriber -> !subscriber.offer(event)).forEach(this::leave);
  }
}
