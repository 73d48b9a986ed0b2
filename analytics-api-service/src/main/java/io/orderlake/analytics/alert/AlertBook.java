package io.orderlake.analytics.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The alerts noticed, on disk before they are sent, and which of them were sent: a restart sends
 * what was not, and nothing again. Only a process that ends between sending and noting it does.
 *
 * <p>A file with a line of JSON for each thing noted, in the order it happened; a last line that is
 * torn is left out. What is older than the time to remember goes when the file is made anew: at
 * start, and whenever it has doubled.
 */
final class AlertBook implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AlertBook.class);
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  /** So many are kept however old they are, to be shown. */
  private static final int ALWAYS_KEPT = 100;

  private static final int FEWEST_LINES = 1_000;

  private final @Nullable Path file;
  private final Duration memory;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Alert> unsent = new LinkedHashMap<>();
  private @Nullable FileChannel channel;
  private int lines;
  private int linesAtFirst;

  /**
   * An alert, and what became of it.
   *
   * @param over whether what it tells has passed
   */
  record Entry(Alert alert, boolean sent, boolean over) {}

  /** A line of the file: exactly one of these is there. */
  private record Line(@Nullable Alert alert, @Nullable String sent, @Nullable String over) {}

  /**
   * Opens the book.
   *
   * @param file null for none: then nothing is remembered across restarts
   * @param memory how long to remember an alert, from what it is about
   * @throws UncheckedIOException if the file cannot be read or written
   */
  AlertBook(@Nullable Path file, Duration memory, Instant now) {
    this.file = file;
    this.memory = memory;
    try {
      if (file != null && Files.exists(file)) {
        Files.readAllLines(file, UTF_8).forEach(this::read);
      }
      makeAnew(now);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Notes alerts; those noted before are left out. */
  synchronized void add(List<Alert> alerts) {
    List<Line> news = new ArrayList<>();
    for (Alert alert : alerts) {
      if (!entries.containsKey(alert.key())) {
        put(alert);
        news.add(new Line(alert, null, null));
      }
    }
    write(news);
  }

  /** Notes that an alert was sent. */
  synchronized void sent(Alert alert) {
    markSent(alert.key());
    write(List.of(new Line(null, alert.key(), null)));
  }

  /** Notes that what an alert tells has passed. */
  synchronized void over(Alert alert) {
    markOver(alert.key());
    write(List.of(new Line(null, null, alert.key())));
  }

  /** Those not sent yet, the first noticed first. */
  synchronized List<Alert> unsent() {
    return List.copyOf(unsent.values());
  }

  /** The alert of this kind that has not passed, or null. */
  synchronized @Nullable Alert current(Alert.Kind kind) {
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

  synchronized int size() {
    return entries.size();
  }

  /** Forgets what need not be remembered any more, once there is much of it. */
  synchronized void tidy(Instant now) {
    if (lines >= Math.max(FEWEST_LINES, 2 * linesAtFirst)) {
      try {
        makeAnew(now);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  private void read(String text) {
    try {
      Line line = JSON.readValue(text, Line.class);
      if (line.alert() != null) {
        put(line.alert());
      }
      if (line.sent() != null) {
        markSent(line.sent());
      }
      if (line.over() != null) {
        markOver(line.over());
      }
    } catch (JacksonException e) {
      log.warn("A line of {} is left out: it is no JSON", file);
    }
  }

  private void put(Alert alert) {
    entries.put(alert.key(), new Entry(alert, false, false));
    unsent.put(alert.key(), alert);
  }

  private void markSent(String alert) {
    entries.computeIfPresent(alert, (key, entry) -> new Entry(entry.alert(), true, entry.over()));
    unsent.remove(alert);
  }

  private void markOver(String alert) {
    entries.computeIfPresent(alert, (key, entry) -> new Entry(entry.alert(), entry.sent(), true));
  }

  private void makeAnew(Instant now) throws IOException {
    forget(now.minus(memory));
    List<Line> all = new ArrayList<>();
    for (Entry entry : entries.values()) {
      all.add(new Line(entry.alert(), null, null));
      if (entry.sent()) {
        all.add(new Line(null, entry.alert().key(), null));
      }
      if (entry.over()) {
        all.add(new Line(null, null, entry.alert().key()));
      }
    }
    lines = all.size();
    linesAtFirst = all.size();
    if (file != null) {
      replace(file.toAbsolutePath(), all);
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

  private void replace(Path place, List<Line> all) throws IOException {
    close();
    Files.createDirectories(place.getParent());
    Path unfinished = place.resolveSibling(place.getFileName() + ".tmp");
    Files.deleteIfExists(unfinished);
    channel = FileChannel.open(unfinished, CREATE, WRITE, APPEND);
    force(all);
    Files.move(unfinished, place, StandardCopyOption.REPLACE_EXISTING);
  }

  private void write(List<Line> news) {
    if (news.isEmpty()) {
      return;
    }
    lines += news.size();
    try {
      force(news);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void force(List<Line> news) throws IOException {
    if (channel == null) {
      return;
    }
    StringBuilder text = new StringBuilder();
    news.forEach(line -> text.append(JSON.writeValueAsString(line)).append('\n'));
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }
}
