package io.orderlake.query;

/** A column of an answer. */
public record ResultColumn(String name, ResultType type) {

  /** What a column holds. */
  public enum ResultType {
    /** {@link String}. */
    STRING,
    /** {@link Long}. */
    INTEGER,
    /** {@link java.math.BigDecimal}. */
    DECIMAL,
    /** {@link Double}, not a number and the infinities among them. */
    DOUBLE,
    /** {@link java.time.Instant}. */
    TIMESTAMP,
    /** {@link Boolean}. */
    BOOLEAN
  }
}
