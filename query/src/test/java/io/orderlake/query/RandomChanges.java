package io.orderlake.query;

import io.orderlake.table.ChangeType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Lives of orders, made up from a seed, with all that a stream may deliver. */
public final class RandomChanges {
  private static final Instant START = Instant.parse("2026-11-18T00:00:00Z");
  private static final String[] PRODUCTS = {"Laptop", "Phone", "Kopfhörer “Ünï” 🎧", "a,\"b\"\n"};
  private static final String[] PRICES = {"1299.90", "0.01", "79.00", "14.99"};
  private static final String[] STATUSES = {"confirmed", "shipped", "delivered", "cancelled"};

  private final Random random;
  private long sequence = 400_000_000_000L;

  public RandomChanges(long seed) {
    this.random = new Random(seed);
  }

  /** The changes of many orders, each order's in sequence. */
  public List<Change> changes(int orders) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < orders; i++) {
      changes.addAll(life("order-" + i));
    }
    return changes;
  }

  /** In another order, some of them twice or thrice, split over objects. */
  public List<List<Change>> objects(List<Change> changes, int objects) {
    List<Change> delivered = new ArrayList<>(changes);
    changes.stream().filter(change -> random.nextInt(5) == 0).forEach(delivered::add);
    changes.stream().filter(change -> random.nextInt(20) == 0).forEach(delivered::add);
    Collections.shuffle(delivered, random);
    List<List<Change>> split = new ArrayList<>();
    for (int i = 0; i < objects; i++) {
      split.add(new ArrayList<>());
    }
    delivered.forEach(change -> split.get(random.nextInt(objects)).add(change));
    return split;
  }

  private List<Change> life(String orderid) {
    Instant at = START.plus(Duration.ofMillis(random.nextInt(200_000_000)));
    Change change =
        Change.insert(orderid, next(), at)
            .with(pick(PRODUCTS), 1 + random.nextInt(4), pick(PRICES), "c-" + random.nextInt(7));
    if (random.nextInt(6) == 0) {
      change = change.minimal();
    }
    if (random.nextInt(8) == 0) {
      change = change.of(ChangeType.SNAPSHOT);
    }
    List<Change> life = new ArrayList<>(List.of(change));
    for (int i = random.nextInt(5); i > 0; i--) {
      change = change.modified(pick(STATUSES), next(), at = later(at));
      life.add(change);
    }
    if (random.nextInt(4) == 0) {
      at = later(at);
      life.add(random.nextBoolean() ? change.removed(next(), at) : change.removedByKey(next(), at));
    }
    return life;
  }

  /** Mostly later: writers' clocks differ, so that some changes seem to come before the last. */
  private Instant later(Instant at) {
    return at.plus(Duration.ofMillis(random.nextInt(40_000_000) - 2_000));
  }

  private long next() {
    sequence += 1 + random.nextInt(100);
    return sequence;
  }

  private String pick(String[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
