package io.orderlake.analytics.alert;

import io.orderlake.analytics.alert.Alert.AlertKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The alerts noticed, on disk before they are sent, and which of them were sent: a restart sends
 * what was not, and nothing again. Only a process that is killed between sending an alert and
 * noting it sends it again, or one that ends while the disk takes nothing.
 *
 * <p>A call that cannot be noted fails, and holds all the same as long as the process lives; the
 * next call notes it too, or fails likewise. What is older than the time to remember is forgotten
 * at start, and whenever as much again was noted.
 */
final class AlertBook implements AutoCloseable {
  /** So many are kept however old they are, to be shown. */
  private static final int ALWAYS_KEPT = 100;

  private static final int FEWEST_NOTES = 1_000;

  private final @Nullable AlertFile file;
  private final Duration memory;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Alert> unsent = new LinkedHashMap<>();
  private int notes;
  private int kept;

  /**
   * An alert, and what became of it.
   *
   * @param over whether what it tells has passed
   */
  record Entry(Alert alert, boolean sent, boolean over) {}

  /**
   * What is remembered of a kind.
   *
   * @param current how many of them have not passed; an order of high value never does
   * @param latest the last noticed
   */
  record OfKind(AlertKind kind, long count, long current, Entry latest) {}

  /**
   * Opens the book.
   *
   * @param file null for none: then nothing is remembered across restarts
   * @param memory how long to remember an alert, from what it is about
   * @throws UncheckedIOException if the file cannot be read or written
   */
  AlertBook(@Nullable Path file, Duration memory, Instant now) {
    this.file = file == null ? null : new AlertFile(file);
    this.memory = memory;
    onDisk(
        onDisk -> {
          onDisk.read().forEach(this::put);
          forget(now.minus(memory));
          onDisk.replace(entries.values());
        });
    kept = entries.size();
  }

  /** Notes alerts; those noted before are left out. */
  synchronized void add(List<Alert> alerts) {
    List<Entry> news = new ArrayList<>();
    for (Alert alert : alerts) {
      if (!entries.containsKey(alert.key())) {
        Entry entry = new Entry(alert, false, false);
        put(entry);
        news.add(entry);
      }
    }
    note(news);
  }

  /** Notes that an alert was sent. */
  synchronized void sent(Alert alert) {
    change(alert, entry -> new Entry(entry.alert(), true, entry.over()));
  }

  /** Notes that what an alert tells has passed. */
  synchronized void over(Alert alert) {
    change(alert, entry -> new Entry(entry.alert(), entry.sent(), true));
  }

  /** Those not sent yet, the first noticed first. */
  synchronized List<Alert> unsent() {
    return List.copyOf(unsent.values());
  }

  /** The alert of this kind that has not passed, or null. */
  synchronized @Nullable Alert current(AlertKind kind) {
    return entries.values().stream()
        .filter(entry -> entry.alert().kind() == kind && !entry.over())
        .map(Entry::alert)
        .reduce((first, second) -> second)
        .orElse(null);
  }

  /** The last noticed, the latest first. */
  synchronized List<Entry> latest(int most) {
    List<Entry> latest =
        new ArrayList<>(
            entries.values().stream().skip(Math.max(0, entries.size() - most)).toList());
    Collections.reverse(latest);
    return latest;
  }

  /** By kind, the one noticed last first. */
  synchronized List<OfKind> kinds() {
    Map<AlertKind, List<Entry>> byKind =
        entries.values().stream().collect(Collectors.groupingBy(entry -> entry.alert().kind()));
    return byKind.entrySet().stream()
        .map(
            kind ->
                new OfKind(
                    kind.getKey(),
                    kind.getValue().size(),
                    kind.getValue().stream().filter(entry -> !entry.over()).count(),
                    kind.getValue().get(kind.getValue().size() - 1)))
        .sorted(Comparator.comparing((OfKind kind) -> kind.latest().alert().noticedAt()).reversed())
        .toList();
  }

  synchronized int size() {
    return entries.size();
  }

  /** Forgets what need not be remembered any more, once there is much of it. */
  synchronized void tidy(Instant now) {
    if (notes >= Math.max(FEWEST_NOTES, kept)) {
      forget(now.minus(memory));
      onDisk(onDisk -> onDisk.replace(entries.values()));
      kept = entries.size();
      notes = 0;
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (file != null) {
      try (file) {
        note(List.of());
      }
    }
  }

  private void change(Alert alert, UnaryOperator<Entry> change) {
    Entry entry = entries.get(alert.key());
    if (entry != null) {
      Entry changed = change.apply(entry);
      put(changed);
      note(List.of(changed));
    }
  }

  private void put(Entry entry) {
    String key = entry.alert().key();
    entries.put(key, entry);
    if (entry.sent()) {
      unsent.remove(key);
    } else {
      unsent.put(key, entry.alert());
    }
  }

  private void forget(Instant before) {
    int old = entries.size() - ALWAYS_KEPT;
    for (Iterator<Entry> all = entries.values().iterator(); all.hasNext() && old > 0; old--) {
      Entry entry = all.next();
      if (entry.sent() && entry.alert().since().isBefore(before)) {
        all.remove();
      }
    }
  }

  private void note(List<Entry> news) {
    notes += news.size();
    onDisk(
        onDisk -> {
          if (!onDisk.isWhole()) {
            onDisk.replace(entries.values());
          } else if (!news.isEmpty()) {
            onDisk.append(news);
          }
        });
  }

  private interface Noting {
    void into(AlertFile file) throws IOException;
  }

  private void onDisk(Noting noting) {
    if (file != null) {
      try {
        noting.into(file);
      } catch (IOException e) {
        throw file.failed(e);
      }
    }
  }
}
