package io.orderlake.query.warehouse;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Books}, read from the file when somebody asks, and given again for as long as nothing
 * has been written since. Safe for many threads; one of them writes.
 */
final class CurrentBooks {
  private final WarehouseFile file;
  private final Schema schema;

  /** How often something may have been written. */
  private volatile long writes;

  private volatile @Nullable Read read;

  /**
   * What was read.
   *
   * @param writes how often something had been written before that
   * @param openings how often the file had been opened
   */
  private record Read(long writes, int openings, Books books) {}

  CurrentBooks(WarehouseFile file, Schema schema) {
    this.file = file;
    this.schema = schema;
  }

  Books current() {
    long before = writes;
    int openings = file.openings();
    Read known = read;
    if (known != null && known.writes == before && known.openings == openings) {
      return known.books;
    }
    try (Session reader = new Session(file.reader(schema))) {
      Books books = Books.read(reader);
      read = new Read(before, openings, books);
      return books;
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse cannot be read", e);
    }
  }

  /**
   * Says that something may have been written, after it was or was not. Of the thread that writes.
   */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void forget() {
    writes++;
  }
}
