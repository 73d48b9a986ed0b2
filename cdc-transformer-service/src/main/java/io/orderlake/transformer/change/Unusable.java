package io.orderlake.transformer.change;

/**
 * A record, or a needed part of it, cannot be used; the message says which and why, without data.
 */
public final class Unusable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Unusable(String what, String why) {
    super(what + ": " + why, null, false, false);
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
