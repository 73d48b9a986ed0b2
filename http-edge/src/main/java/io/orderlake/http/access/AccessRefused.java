package io.orderlake.http.access;

/** A service would be open to others than it should; ends the start. Names no token. */
final class AccessRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  AccessRefused(String message) {
    super(message);
  }
}
