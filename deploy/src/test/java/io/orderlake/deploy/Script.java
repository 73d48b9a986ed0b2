package io.orderlake.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A script of this folder, run with no settings of AWS but those given.
 *
 * @param home where the AWS CLI looks for settings of the user's
 * @param folder where it is
 */
record Script(String name, Path home, Map<String, String> environment, Path folder) {

  /** So that a test can kill it. */
  private static final String WITH_ITS_NUMBER = "PID=$$ exec bash \"$0\" \"$@\"";

  record Result(int status, String output) {}

  Script(String name, Path home, Map<String, String> environment) {
    this(name, home, environment, Path.of("").toAbsolutePath());
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", "-c", WITH_ITS_NUMBER, name));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(key -> key.startsWith("AWS_"));
    builder.environment().put("HOME", home.toString());
    // Else it looks for a role of the machine's, which may take long.
    builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        throw new IllegalStateException(name + " does not end:\n" + output);
      }
      return new Result(process.exitValue(), output);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
