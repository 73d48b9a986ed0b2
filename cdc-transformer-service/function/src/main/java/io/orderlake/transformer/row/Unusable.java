package io.orderlake.transformer.row;

/** Something that a row needs is missing or cannot be used; it ends as {@link Outcome.Failed}. */
final class Unusable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * @param what path of the attribute, or name of the field
   * @param why one of a few fixed phrases, never the value
   */
  Unusable(String what, String why) {
    super(null, null, false, false);
    this.reason = what + ": " + why;
  }

  String reason() {
    return reason;
  }
}
