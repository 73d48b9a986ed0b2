package io.orderlake.deploy;

import static io.orderlake.deploy.Template.list;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tokens that docker-compose.yml has made, by its own command in another folder. */
record ComposeTokens(String read, String control) {
  /** Whose files they are in the containers. */
  static final String USER = "10001";

  private static final String FOLDER = "/run/orderlake";

  static ComposeTokens make(Compose compose, Path folder) throws IOException, InterruptedException {
    String script = list(compose.services().get("tokens").get("entrypoint")).get(2).toString();
    String here = script.replace("$$", "$").replace(FOLDER, folder.toString());
    Process process = new ProcessBuilder("bash", "-euc", here).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IllegalStateException(output);
    }
    return new ComposeTokens(token(folder, "read"), token(folder, "control"));
  }

  private static String token(Path folder, String right) throws IOException {
    return Files.readString(folder.resolve("orderlake.access." + right + "-token"));
  }
}
