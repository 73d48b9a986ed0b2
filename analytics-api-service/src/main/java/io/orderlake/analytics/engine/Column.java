package io.orderlake.analytics.engine;

/** A column of an answer. */
public record Column(String name, Type type) {

  /** What a column holds. No binary floating point: sums of money stay exact. */
  public enum Type {
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
