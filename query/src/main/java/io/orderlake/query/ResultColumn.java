package io.orderlake.query;

/** A column of an answer. */
public record ResultColumn(String name, ResultType type) {

  /** What a column holds. No binary floating point: sums of money stay exact. */
  public enum ResultType {
    /** {@link String}. */
    STRING,
    /** {@link Long}. */
    INTEGER,
    /** {@link java.math.BigDecimal}. */
    DECIMAL,
    /** {@link java.time.Instant}. */
    TIMESTAMP,
    /** {@link Boolean}. */
    BOOLEAN
  }
}
