package io.orderlake.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One that answers a Firehose event, again and again, in a process of its own. Each takes the same
 * arguments, the event's file and one for the last answer; reads how often to answer it, a number a
 * line; and prints after each the seconds that it took of the processor and by the clock.
 */
record Program(String name, List<String> command) {
  static final String PYTHON = "python";

  /**
   * The function in a jar, which is alone on the class path, by the interface that Lambda uses.
   *
   * @param initialization what Lambda calls the way in which the function is made ready
   * @param home of the JDK
   * @param options of the JVM
   */
  static Program java(
      String name, String initialization, Path home, List<String> options, List<Path> classPath) {
    List<String> command = new ArrayList<>();
    command.add("env");
    command.add("AWS_LAMBDA_INITIALIZATION_TYPE=" + initialization);
    command.add(home.resolve("bin/java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(JarRun.class.getName());
    return new Program(name, command);
  }

  /**
   * The same in plain Python, {@code src/main/python/<entities>.py}; none where python3 is not
   * there.
   */
  static Optional<Program> python(String entities) throws InterruptedException, IOException {
    Path script = Path.of("src", "main", "python", entities + ".py");
    Process asked;
    try {
      // What is found by that name may be a script that looks for Python.
      asked = new ProcessBuilder("python3", "-c", "import sys; print(sys.executable)").start();
    } catch (IOException e) {
      return Optional.empty();
    }
    String python = new String(asked.getInputStream().readAllBytes(), UTF_8).strip();
    // -S: nothing that happens to be installed; compiled scripts do not lie among the sources.
    return asked.waitFor() != 0
        ? Optional.empty()
        : Optional.of(
            new Program(
                PYTHON,
                List.of(python, "-S", "-X", "pycache_prefix=target/python", script.toString())));
  }

  ProgramRun start(Path event) throws IOException {
    return new ProgramRun(this, event);
  }
}
