package io.orderlake.transformer.delivery;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of an object of refused records were replayed.
 *
 * <p>It is written before the rows are, with the object that they are about to be in, and after
 * them without: a replay that was cut short between is told by whether that object is in the lake.
 * So no row gets there twice, even where the transform was corrected again in the meantime.
 *
 * @param done lines that were replayed, for good
 * @param begun lines that were as soon as their rows are there
 * @param rows the object of the rows of those; null where there are none
 */
record ReplayNote(Set<Integer> done, Set<Integer> begun, @Nullable String rows) {
  static final ReplayNote NONE = new ReplayNote(Set.of(), Set.of(), null);

  ReplayNote {
    done = Set.copyOf(done);
    begun = Set.copyOf(begun);
  }

  /** What stands in a note: a line number a line, and behind it the object of its row if begun. */
  static ReplayNote parse(byte[] content) {
    Set<Integer> done = new TreeSet<>();
    Set<Integer> begun = new TreeSet<>();
    String rows = null;
    for (String line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
      String[] parts = line.split(" ", 2);
      if (parts.length == 1) {
        done.add(Integer.valueOf(parts[0]));
      } else {
        begun.add(Integer.valueOf(parts[0]));
        rows = parts[1];
      }
    }
    return new ReplayNote(done, begun, rows);
  }

  byte[] content() {
    return Stream.concat(
            done.stream().sorted().map(line -> line + "\n"),
            begun.stream().sorted().map(line -> line + " " + rows + "\n"))
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The lines that were replayed. */
  Set<Integer> replayed(Predicate<String> isInLake) {
    if (rows == null || !isInLake.test(rows)) {
      return done;
    }
    Set<Integer> replayed = new TreeSet<>(done);
    replayed.addAll(begun);
    return replayed;
  }
}
