package io.orderlake.table;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * How the lake writes a time: UTC, {@code yyyy-MM-dd HH:mm:ss.SSS}, which Athena, Trino and DuckDB
 * all cast to a timestamp.
 */
public final class LakeTimestamp {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

  private LakeTimestamp() {}

  /** The lake's text of a time; anything finer than a millisecond is cut off. */
  public static String format(Instant time) {
    return FORMAT.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
  }

  /**
   * The time that the lake's text means.
   *
   * @throws java.time.format.DateTimeParseException if the text has another form
   */
  public static Instant parse(String text) {
    return LocalDateTime.parse(text, FORMAT).toInstant(ZoneOffset.UTC);
  }
}
