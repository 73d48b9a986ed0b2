package io.orderlake.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.lake.LakeLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.PriorityQueue;

/**
 * A lake of made-up changes in a folder, in objects as Firehose would write them: five days of
 * orders, in partitions by hour of arrival. One change in a hundred arrives up to two hours late,
 * and one in a hundred arrives twice. The same seed and size give the same bytes.
 */
final class SampleLake {
  static final long START = Instant.parse("2026-11-16T00:00:00Z").toEpochMilli();
  static final long END = Instant.parse("2026-11-21T00:00:00Z").toEpochMilli();

  private static final long LATEST = 2 * 3_600_000;
  private static final int PROGRESS = 1_000_000;
  private static final int OBJECT_CHARS = 5 << 20;
  private static final DateTimeFormatter PARTITION =
      DateTimeFormatter.ofPattern("'dt='yyyy-MM-dd/'hour='HH").withZone(ZoneOffset.UTC);

  private record Arrival(long at, long tieBreak, SampleChange change)
      implements Comparable<Arrival> {
    @Override
    public int compareTo(Arrival other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(tieBreak, other.tieBreak);
    }
  }

  private final Path folder;
  private final long seed;
  private final long changes;
  private final long ordersPlanned;
  private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>();
  private final StringBuilder object = new StringBuilder(OBJECT_CHARS + 1_000);
  private String partition = "";
  private long orders;
  private long written;
  private long objects;
  private long bytes;

  /**
   * @param folder the lake's, empty or not there yet
   * @param changes how many, duplicates among them; of about a quarter as many orders
   */
  SampleLake(Path folder, long seed, long changes) {
    this.folder = folder;
    this.seed = seed;
    this.changes = changes;
    this.ordersPlanned = Math.max(1, changes / 4);
  }

  long orders() {
    return orders;
  }

  /** When the last change had arrived, in milliseconds since 1970. */
  long end() {
    return placed(orders);
  }

  long bytes() {
    return bytes;
  }

  /** An order by its number; those from {@link #orders} on are not in the lake yet. */
  SampleOrder order(long number) {
    return order(number, placed(number));
  }

  /** An order that the lake does not have, placed at a time. */
  SampleOrder order(long number, long placed) {
    return new SampleOrder(seed, number, placed);
  }

  /** Writes all objects. */
  void write() throws IOException {
    while (written < changes) {
      order(orders).life().forEach(this::expect);
      long now = placed(++orders);
      while (!arrivals.isEmpty() && arrivals.peek().at <= now && written < changes) {
        deliver(arrivals.remove());
      }
    }
    flush();
    arrivals.clear();
  }

  /** Writes one object to the partition of its arrival's time, in milliseconds since 1970. */
  Path put(long at, CharSequence rows) throws IOException {
    return put(PARTITION.format(Instant.ofEpochMilli(at)), rows);
  }

  private Path put(String partition, CharSequence rows) throws IOException {
    Path target = folder.resolve("order_changes").resolve(partition);
    Files.createDirectories(target);
    String name = "order-changes-%010d%s".formatted(++objects, LakeLayout.EXTENSION);
    Path unfinished = target.resolve("." + name);
    Files.writeString(unfinished, rows, UTF_8);
    bytes += Files.size(unfinished);
    return Files.move(unfinished, target.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private long placed(long number) {
    return START + (END - START) * number / ordersPlanned;
  }

  private void expect(SampleChange change) {
    long draw = SampleOrder.mix(seed ^ (change.order().number() * 64 + change.version()));
    int chance = (int) Math.floorMod(draw, 100L);
    long later = Math.floorMod(draw >> 8, LATEST);
    arrivals.add(new Arrival(change.at() + (chance == 0 ? later : 0), draw, change));
    if (chance == 1) {
      arrivals.add(new Arrival(change.at() + later, ~draw, change));
    }
  }

  private void deliver(Arrival arrival) throws IOException {
    String hour = PARTITION.format(Instant.ofEpochMilli(arrival.at));
    if (!hour.equals(partition) || object.length() >= OBJECT_CHARS) {
      flush();
      partition = hour;
    }
    arrival.change.writeTo(object);
    written++;
    if (written % PROGRESS == 0) {
      System.out.printf(Locale.ROOT, "  %,d changes written%n", written);
    }
  }

  private void flush() throws IOException {
    if (!object.isEmpty()) {
      put(partition, object);
      object.setLength(0);
    }
  }
}
