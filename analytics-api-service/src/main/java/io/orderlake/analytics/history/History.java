package io.orderlake.analytics.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.orderlake.service.outage.FullDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last half an hour by looks, in memory, and the last day by minutes, on disk too. The file is
 * small, and written anew with each minute: it is whole whenever the process ends.
 */
final class History {
  private static final Logger log = LoggerFactory.getLogger(History.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration LOOKS_KEPT = Duration.ofMinutes(30);
  private static final Duration MINUTES_KEPT = Duration.ofDays(1);

  private final @Nullable Path file;
  private final String first;
  private final Deque<Figures> looks = new ArrayDeque<>();
  private final Deque<Figures> minutes = new ArrayDeque<>();

  /**
   * What was, the earliest first; where nothing ran there is nothing.
   *
   * @param looks of the last half an hour
   * @param minutes of the last day
   */
  record PastFigures(List<Figures> looks, List<Figures> minutes) {}

  /**
   * Goes on from a file. One that cannot be read is left as it is until the next minute, and a line
   * of it that tells nothing is left out: history is worth less than a start.
   *
   * @param file null for none: then a restart forgets
   * @param first the entity of lines that name none
   */
  History(@Nullable Path file, String first) {
    this.first = first;
    this.file = file == null ? null : file.toAbsolutePath();
    if (this.file != null && Files.exists(this.file)) {
      try {
        new String(Files.readAllBytes(this.file), UTF_8).lines().forEach(this::read);
      } catch (IOException e) {
        log.warn("The history in {} cannot be read, and begins anew: {}", file, e.toString());
      }
    }
  }

  private void read(String line) {
    try {
      Figures minute = JSON.readValue(line, Figures.class);
      minutes.add(minute.entity() == null ? minute.of(first) : minute);
    } catch (JacksonException e) {
      log.warn("A line of {} is left out: it tells no figures", file);
    }
  }

  /**
   * @param entity whose figures, by its many
   */
  synchronized PastFigures told(String entity) {
    return new PastFigures(of(entity, looks), of(entity, minutes));
  }

  private static List<Figures> of(String entity, Deque<Figures> all) {
    return all.stream().filter(figures -> entity.equals(figures.entity())).toList();
  }

  synchronized void add(Figures look) {
    looks.add(look);
    forget(looks, look.from().minus(LOOKS_KEPT));
  }

  /**
   * Keeps a minute of one entity or more.
   *
   * @throws UncheckedIOException if it is in memory alone, as the file cannot be written; the next
   *     minute writes it too
   */
  synchronized void addMinutes(List<Figures> ofEach) {
    for (Figures minute : ofEach) {
      minutes.add(minute);
      forget(minutes, minute.from().minus(MINUTES_KEPT));
    }
    if (file != null) {
      write(file);
    }
  }

  /** Times after a clock that was set back go too: they would else stay for ever. */
  private static void forget(Deque<Figures> all, Instant before) {
    Figures last = all.getLast();
    all.removeIf(
        figures ->
            figures.from().isBefore(before)
                || figures.from().isAfter(last.from())
                    && Objects.equals(figures.entity(), last.entity()));
  }

  private void write(Path to) {
    StringBuilder text = new StringBuilder();
    minutes.forEach(minute -> text.append(JSON.writeValueAsString(minute)).append('\n'));
    Path unfinished = to.resolveSibling(to.getFileName() + ".tmp");
    try {
      Files.createDirectories(to.getParent());
      Files.writeString(unfinished, text);
      Files.move(unfinished, to, REPLACE_EXISTING);
    } catch (IOException e) {
      throw FullDisk.isBehind(e)
          ? new UncheckedIOException("The disk is full: " + FullDisk.room(to), e)
          : new UncheckedIOException(e);
    }
  }
}
