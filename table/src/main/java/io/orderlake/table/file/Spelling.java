package io.orderlake.table.file;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What was meant by a word that is not known. */
final class Spelling {
  /** More letters than any known word has, so that a long word costs nothing. */
  private static final int LONGEST = 80;

  private Spelling() {}

  /** To be put behind a message: the known word that is nearest, or all where none is near. */
  static String hint(String word, Collection<String> known) {
    Optional<String> nearest =
        known.stream().min(Comparator.comparingInt(candidate -> distance(word, candidate)));
    boolean near = nearest.isPresent() && distance(word, nearest.get()) <= 1 + word.length() / 3;
    return near
        ? ": did you mean " + nearest.get() + "?"
        : ": there is " + (known.isEmpty() ? "none" : String.join(", ", known));
  }

  /** How many letters must be put in, taken out or changed (Levenshtein). */
  private static int distance(String a, String b) {
    if (a.length() > LONGEST) {
      return a.length();
    }
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
