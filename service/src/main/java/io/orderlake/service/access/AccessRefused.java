package io.orderlake.service.access;

import io.orderlake.service.http.StartRefused;

/** A service would be open to others than it should; ends the start. Names no token. */
final class AccessRefused extends StartRefused {
  private static final long serialVersionUID = 1;

  private static final String ACTION =
      """
      Set orderlake.access.read-token and orderlake.access.control-token (as environment variables \
      ORDERLAKE_ACCESS_READTOKEN and ORDERLAKE_ACCESS_CONTROLTOKEN) to two different random texts \
      of %d letters, digits or -._~+/ at least, such as "openssl rand -hex 32" prints; or set \
      neither, and listen on this machine alone: server.address=127.0.0.1.\
      """
          .formatted(AccessProperties.LEAST_LENGTH);

  AccessRefused(String message) {
    super(message, ACTION);
  }
}
