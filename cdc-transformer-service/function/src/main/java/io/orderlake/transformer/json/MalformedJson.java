package io.orderlake.transformer.json;

/**
 * The bytes are not the JSON they should be; the message says where and why, and quotes nothing.
 */
public final class MalformedJson extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a stack trace: garbage may come in floods. */
  MalformedJson(int offset, String why) {
    super("byte " + offset + ": " + why, null, false, false);
  }
}
