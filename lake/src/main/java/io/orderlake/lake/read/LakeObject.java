package io.orderlake.lake.read;

import io.orderlake.lake.LakeLayout;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * A row object in the lake. It never changes once it is there.
 *
 * @param prefix of its table's row objects, such as {@code order_changes/}
 * @param partition its folder below that, such as {@code dt=2026-11-20/hour=23}
 * @param name empty where the partition could not be listed
 * @param bytes its size as stored, compressed or not; {@link #UNKNOWN} where that cannot be told
 */
public record LakeObject(String prefix, String partition, String name, long bytes) {
  public static final long UNKNOWN = -1;

  private static final DateTimeFormatter YET_TO_COME =
      DateTimeFormatter.ofPattern("'dt='uuuu-MM-dd'/hour='HH").withZone(ZoneOffset.UTC);

  /** Its key in the lake. */
  public String key() {
    return prefix + partition + "/" + name;
  }

  /**
   * The first partition that no object can be in yet, clocks being what they are: one that is there
   * all the same was written while a clock was ahead.
   */
  static String firstYetToCome(Instant now) {
    return YET_TO_COME.format(now.plus(2, ChronoUnit.HOURS));
  }

  /** Whether a name is a row object's; one that is being written has another until it is whole. */
  static boolean isName(String name) {
    return !name.startsWith(".")
        && (name.endsWith(LakeLayout.EXTENSION) || name.endsWith(LakeLayout.GZIP_EXTENSION));
  }

  /** Stands for the objects of a partition that cannot be listed. */
  static LakeObject unlisted(String prefix, String partition) {
    return new LakeObject(prefix, partition, "", UNKNOWN);
  }

  boolean isUnlisted() {
    return name.isEmpty();
  }

  public boolean isGzip() {
    return name.endsWith(LakeLayout.GZIP_EXTENSION);
  }
}
