package io.orderlake.sandbox;

/** The tokens of a sandbox that asks for some. */
final class Tokens {
  static final String READ = "read-0123456789abcdef0123456789";
  static final String CONTROL = "control-0123456789abcdef012345";

  private Tokens() {}
}
