package io.orderlake.lake.read;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of partitions of a time that is yet to come, once a process for each that is later than
 * those told before: a clock was ahead when their objects were written. They are taken in like any
 * other.
 */
final class Ahead {
  private static final Logger log = LoggerFactory.getLogger(Ahead.class);

  /** The last of each place. All its readers share it: reconciliation opens one each time. */
  private static final Map<String, String> TOLD = new HashMap<>();

  private final String place;

  /**
   * @param place of the row objects: the lake and their prefix
   */
  Ahead(String place) {
    this.place = place;
  }

  /**
   * @param partitions of the lake, in any order, perhaps not all
   */
  void look(Collection<String> partitions, Instant now) {
    TreeSet<String> ahead = new TreeSet<>(partitions);
    ahead.headSet(LakeObject.firstYetToCome(now)).clear();
    if (!ahead.isEmpty() && isNews(ahead.last())) {
      log.warn(
          "The lake has partitions of a time that is yet to come, from {} to {}: a clock was ahead."
              + " They are taken in; retention by date, if there is any, keeps them too long",
          ahead.first(),
          ahead.last());
    }
  }

  private boolean isNews(String last) {
    synchronized (TOLD) {
      boolean isNews = last.compareTo(TOLD.getOrDefault(place, "")) > 0;
      if (isNews) {
        TOLD.put(place, last);
      }
      return isNews;
    }
  }
}
