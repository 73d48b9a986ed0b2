package io.orderlake.lake.read;

import io.orderlake.lake.LakeUnavailable;
import io.orderlake.service.outage.PlainReason;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A lake in a folder.
 *
 * <p>A folder's modification time tells whether a name was added to it, so that a poll reads a few
 * times and no names when nothing is new. Each call looks at the newest partitions only; at the
 * others, which change by repair alone, every {@link #SWEEP}. Those of a time that is yet to come
 * take no place of the others: a clock that was ahead must not hide what comes now.
 *
 * <p>What cannot be looked at keeps nothing else up: an object is listed though its size cannot be
 * told, and a folder that cannot be listed is listed as one object without a name. Neither can be
 * fetched until it can be looked at.
 */
public final class FolderReader implements LakeReader {
  private static final int NEWEST_DAYS = 2;

  /** Objects arrive in the newest hour, and for a while in the one before. */
  private static final int NEWEST_PARTITIONS = 3;

  private static final Duration SWEEP = Duration.ofSeconds(5);

  /** Some file systems keep times in seconds: a later name may not show in a time this young. */
  private static final Duration GRANULARITY = Duration.ofSeconds(2);

  private final Path location;
  private final String prefix;
  private final Path changes;
  private final InstantSource clock;

  /** The time of each partition when it was last read, unless too young to be relied upon. */
  private final Map<String, Instant> read = new HashMap<>();

  private final Ahead ahead;
  private Instant nextSweep = Instant.EPOCH;

  /**
   * @param prefix of the row objects, as their table's mapping says it
   */
  public FolderReader(Path location, String prefix, InstantSource clock) {
    this.location = location;
    this.prefix = prefix;
    this.changes = location.resolve(prefix);
    this.clock = clock;
    this.ahead = new Ahead(changes.toAbsolutePath().toString());
  }

  @Override
  public Path files() {
    return changes;
  }

  @Override
  public List<String> changedPartitions() {
    return partitionsToLookAt().stream()
        .filter(partition -> !modified(partition).equals(read.get(partition)))
        .toList();
  }

  @Override
  public List<LakeObject> list(String partition, Set<String> known) {
    Instant modified = modified(partition);
    List<LakeObject> objects = new ArrayList<>();
    List<String> names;
    try {
      names = names(changes.resolve(partition), "");
    } catch (IOException e) {
      return List.of(LakeObject.unlisted(prefix, partition));
    }
    for (String name : names) {
      if (LakeObject.isName(name) && !known.contains(name)) {
        LakeObject object = object(partition, name);
        if (object != null) {
          objects.add(object);
        }
      }
    }
    remember(partition, modified);
    return objects;
  }

  @Override
  public boolean has(LakeObject object) {
    return object(object.partition(), object.name()) != null;
  }

  @Override
  public Path fetch(LakeObject object) throws IOException {
    Path file = file(object.partition(), object.name());
    if (object.isUnlisted()) {
      names(file, "");
      throw new NoSuchFileException(file.toString(), null, "can be listed again");
    }
    // Fails if it is gone, and otherwise if nobody can say whether it is.
    Files.readAttributes(file, BasicFileAttributes.class);
    return file;
  }

  @Override
  public void release(Path file) {
    // It is the lake's own.
  }

  @Override
  public void rewind() {
    read.clear();
    nextSweep = Instant.EPOCH;
  }

  private List<String> partitionsToLookAt() {
    Instant now = clock.instant();
    List<String> days = days();
    // A clock that was set back must not make it wait.
    if (!now.isBefore(nextSweep) || nextSweep.minus(SWEEP).isAfter(now)) {
      nextSweep = now.plus(SWEEP);
      List<String> all = partitions(days);
      ahead.look(all, now);
      return all;
    }
    Set<String> newestDays = new TreeSet<>(last(before(days, now), NEWEST_DAYS));
    newestDays.addAll(last(days, NEWEST_DAYS));
    List<String> partitions = partitions(newestDays);
    Set<String> newest = new TreeSet<>(last(before(partitions, now), NEWEST_PARTITIONS));
    newest.addAll(last(partitions, NEWEST_PARTITIONS));
    return List.copyOf(newest);
  }

  private static List<String> before(List<String> names, Instant now) {
    String end = LakeObject.firstYetToCome(now);
    return names.stream().filter(name -> name.compareTo(end) < 0).toList();
  }

  private List<String> days() {
    try {
      return names(changes, "dt=");
    } catch (IOException e) {
      throw new LakeUnavailable(
          "The lake %s cannot be read: %s".formatted(location, PlainReason.of(e)), e);
    }
  }

  private List<String> partitions(Collection<String> days) {
    return days.stream().flatMap(day -> partitions(day).stream()).toList();
  }

  /** The hours of a day, or the day itself where they cannot be listed. */
  private List<String> partitions(String day) {
    try {
      return names(changes.resolve(day), "hour=").stream().map(hour -> day + "/" + hour).toList();
    } catch (IOException e) {
      return List.of(day);
    }
  }

  private void remember(String partition, Instant modified) {
    if (modified.isBefore(clock.instant().minus(GRANULARITY))) {
      read.put(partition, modified);
    } else {
      read.remove(partition);
    }
  }

  /**
   * When a name was added last; the end of time, at which it is looked at each time, if unknown.
   */
  private Instant modified(String partition) {
    try {
      return Files.getLastModifiedTime(changes.resolve(partition)).toInstant();
    } catch (NoSuchFileException e) {
      return Instant.MIN;
    } catch (IOException e) {
      return Instant.MAX;
    }
  }

  /** An object, or null if it was deleted since it was listed. */
  private @Nullable LakeObject object(String partition, String name) {
    try {
      return new LakeObject(prefix, partition, name, Files.size(file(partition, name)));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      return new LakeObject(prefix, partition, name, LakeObject.UNKNOWN);
    }
  }

  private Path file(String partition, String name) {
    return changes.resolve(partition).resolve(name);
  }

  private static List<String> names(Path folder, String beginning) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.startsWith(beginning)) {
          names.add(name);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    names.sort(null);
    return names;
  }

  private static List<String> last(List<String> list, int count) {
    return list.subList(Math.max(0, list.size() - count), list.size());
  }
}
