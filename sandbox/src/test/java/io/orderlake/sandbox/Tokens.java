package io.orderlake.sandbox;

import java.io.IOException;
import java.nio.file.Path;

/** The tokens of a sandbox that asks for some. */
final class Tokens {
  static final String READ = "read-0123456789abcdef0123456789";
  static final String CONTROL = "control-0123456789abcdef012345";

  private Tokens() {}

  /** Starts one, over nothing. */
  static SandboxProcess sandbox(Path folder) throws IOException {
    return SandboxProcess.start(
        folder.resolve("data"),
        "-Dorderlake.storage=memory",
        "-Dorderlake.access.read-token=" + READ,
        "-Dorderlake.access.control-token=" + CONTROL);
  }
}
