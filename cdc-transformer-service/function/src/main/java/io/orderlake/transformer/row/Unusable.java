package io.orderlake.transformer.row;

import io.orderlake.transformer.change.Attribute;

/** Something that a row needs is missing or cannot be used; it ends as {@link Outcome.Failed}. */
final class Unusable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param what name of the attribute or field
   * @param why one of a few fixed phrases, never the value
   */
  Unusable(String what, String why) {
    super(null, null, false, false);
    this.reason = what + ": " + why;
  }

  Unusable(Attribute what, String why) {
    this(what.attributeName(), why);
  }

  String reason() {
    return reason;
  }
}
