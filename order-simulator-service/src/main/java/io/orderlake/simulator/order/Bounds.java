package io.orderlake.simulator.order;

import java.math.BigDecimal;

/** What an order may hold, so that the lake's columns can. */
final class Bounds {
  static final int QUANTITY = 1_000_000;
  static final String PRICE = "9999999999.99";

  /** The largest that a decimal(14,2) holds. */
  static final BigDecimal TOTAL = new BigDecimal("999999999999.99");

  /** No control characters; written so that every dialect of regular expressions reads it. */
  static final String TEXT = "^[^\\x00-\\x1f\\x7f-\\x9f]*$";

  static final String TEXT_MESSAGE = "must not contain control characters";

  /** No half of a surrogate pair, which UTF-8 cannot write. */
  static final String WHOLE = "\\P{Cs}*";

  static final String WHOLE_MESSAGE = "must be whole Unicode characters";
  static final int ID = 200;

  private Bounds() {}
}
