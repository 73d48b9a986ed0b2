package io.orderlake.query.warehouse;

import java.sql.SQLException;
import java.util.regex.Pattern;

/** What a failure of DuckDB means. Its driver tells by words alone, which begin with their kind. */
enum DuckDbFailure {
  /** The driver does not tell: a query that is to stream its rows failed before the first. */
  UNTOLD("^Invalid Input Error: Invalid result set"),

  /** What was read is not what it should be, and never will be. The words may quote it. */
  CONTENT("^(Invalid Input|Conversion) Error|^IO Error: .*(GZIP|gzip) stream"),

  /**
   * DuckDB has given up the database: no connection to it answers any more until all are closed and
   * it is opened again. What was committed is safe.
   */
  LOST("^(FATAL|INTERNAL) Error|database has been invalidated|^Connection was closed"),

  /** The machine has not got what it takes now: room on the disk, memory, a right. */
  MACHINE(
      "No space left on device|Disk quota exceeded|Input/output error|Read-only file system"
          + "|Permission denied|Too many open files|Cannot allocate memory|^Out of Memory Error"
          + "|Stale (NFS )?file handle|Device or resource busy|Connection timed out"
          + "|Transport endpoint is not connected|Resource temporarily unavailable"),

  OTHER("");

  /** What DuckDB says of a file that it will never read. */
  private static final Pattern DAMAGE =
      Pattern.compile(
          "^Data Corruption Error|Corrupt (database|WAL) file|not a valid DuckDB database file"
              + "|Could not read enough bytes from file|^Serialization Error|^INTERNAL Error"
              + "|Trying to read a database file with version number");

  private final Pattern words;

  DuckDbFailure(String words) {
    this.words = Pattern.compile(words);
  }

  /**
   * Whether a file that does not open is damaged, or none of this DuckDB's: for all that is known,
   * and not for want of something that the machine may have the next time.
   */
  public static boolean isDamage(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    return DAMAGE.matcher(message).find() && !MACHINE.words.matcher(message).find();
  }

  public static DuckDbFailure of(SQLException failure) {
    String message = String.valueOf(failure.getMessage());
    for (DuckDbFailure kind : values()) {
      if (kind.words.matcher(message).find()) {
        return kind;
      }
    }
    return OTHER;
  }
}
