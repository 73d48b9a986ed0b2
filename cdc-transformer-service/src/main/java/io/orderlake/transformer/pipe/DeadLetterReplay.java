package io.orderlake.transformer.pipe;

import io.orderlake.transformer.pipe.DeadLetters.Kept;
import io.orderlake.transformer.stream.WritableStream;
import io.orderlake.transformer.stream.WritableStream.NewRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts dead letters to the stream again, in the order in which the pipe gave them up.
 *
 * <p>A put holds a key once, unless the stream takes all of it or nothing; and where one is refused
 * again, later ones of its key wait with it. What is put is removed after that: a replay that is
 * cut short puts some once more, and readers remove duplicates. One at a time.
 */
public final class DeadLetterReplay {
  private final DeadLetters letters;
  private final WritableStream stream;

  /**
   * What a replay did.
   *
   * @param put are in the stream, and no dead letters any more
   * @param stillRefused are refused again, and stay
   * @param reasons how many of those for which reason
   * @param waiting were not put, since one before them of their key was refused again; they stay
   * @param left how many dead letters there are now
   */
  record ReplayedLetters(
      int put, int stillRefused, Map<String, Integer> reasons, int waiting, int left) {}

  public DeadLetterReplay(DeadLetters letters, WritableStream stream) {
    this.letters = letters;
    this.stream = stream;
  }

  /** What it replays. */
  DeadLetters letters() {
    return letters;
  }

  /**
   * Replays the oldest.
   *
   * @param reason only those given up for it; null for any
   * @param limit of those that are tried
   * @throws RuntimeException if the stream or the letters are not to be had; what was put is
   *     removed
   */
  synchronized ReplayedLetters replay(@Nullable String reason, int limit) {
    Map<String, Integer> reasons = new TreeMap<>();
    Set<String> refusedKeys = new HashSet<>();
    int tried = 0;
    int waiting = 0;
    int put = 0;
    List<Kept> read = letters.oldest(reason, 0, portion(limit));
    while (!read.isEmpty()) {
      tried += read.size();
      List<Kept> left = new ArrayList<>(read);
      while (!left.isEmpty()) {
        List<Kept> firsts =
            stream.takesAllOrNothing()
                ? List.copyOf(left)
                : Pipe.firstOfEachKey(left, DeadLetterReplay::keyOf);
        left.removeAll(firsts);
        List<Kept> due = firsts.stream().filter(one -> !refusedKeys.contains(keyOf(one))).toList();
        waiting += firsts.size() - due.size();
        put += putAndRemove(due, refusedKeys, reasons);
      }
      long last = read.get(read.size() - 1).id();
      read = tried < limit ? letters.oldest(reason, last, portion(limit - tried)) : List.of();
    }
    int refused = reasons.values().stream().mapToInt(Integer::intValue).sum();
    int still = letters.countByReason().values().stream().mapToInt(Integer::intValue).sum();
    return new ReplayedLetters(put, refused, reasons, waiting, still);
  }

  private int putAndRemove(List<Kept> due, Set<String> refusedKeys, Map<String, Integer> reasons) {
    if (due.isEmpty()) {
      return 0;
    }
    List<@Nullable String> errors =
        stream.put(
            due.stream().map(one -> new NewRecord(keyOf(one), one.letter().data())).toList());
    List<Long> put = new ArrayList<>();
    for (int i = 0; i < due.size(); i++) {
      String error = errors.get(i);
      if (error == null) {
        put.add(due.get(i).id());
      } else {
        reasons.merge(error, 1, Integer::sum);
        refusedKeys.add(keyOf(due.get(i)));
      }
    }
    letters.remove(put);
    return put.size();
  }

  private static int portion(int most) {
    return Math.min(most, WritableStream.MOST_RECORDS);
  }

  private static String keyOf(Kept one) {
    return one.letter().partitionKey();
  }
}
