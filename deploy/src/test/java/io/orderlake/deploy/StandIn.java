package io.orderlake.deploy;

import io.orderlake.deploy.Script.Result;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The scripts of this folder beside a command line of AWS that only stands for one: it answers from
 * files, keeps in them what calls change, and a log of the calls. Its head says what it is not.
 */
final class StandIn {
  private final Path folder;
  private final Path state;
  private final Map<String, String> environment = new HashMap<>();

  StandIn(Path folder) throws IOException {
    this.folder = folder;
    state = Files.createDirectories(folder.resolve("state"));
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String command : List.of("aws", "sleep", "java")) {
      Path file = bin.resolve(command);
      try (InputStream text = getClass().getResourceAsStream("/stand-in/" + command)) {
        Files.copy(text, file);
      }
      file.toFile().setExecutable(true);
    }
    Path scripts = Files.createDirectories(folder.resolve("deploy"));
    try (Stream<Path> files = Files.list(Path.of(""))) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(sh|yaml)")).toList()) {
        Files.copy(file, scripts.resolve(file));
      }
    }
    environment.put("PATH", bin + File.pathSeparator + System.getenv("PATH"));
    environment.put("STAND_IN", state.toString());
    environment.put("AWS_REGION", "eu-central-1");
    build("lambda");
    build("exec");
    Path generator = Files.createDirectories(folder.resolve("deploy/target"));
    Files.writeString(generator.resolve("deploy-0.1.0-exec.jar"), "jar");
  }

  /** Has a jar of the transformer built. */
  Path build(String classifier) throws IOException {
    Path target = Files.createDirectories(folder.resolve("cdc-transformer-service/target"));
    String name = "cdc-transformer-service-0.1.0-" + classifier + ".jar";
    return Files.writeString(target.resolve(name), "jar");
  }

  /** Sets what a file of the stand-in says. */
  StandIn say(String file, String text) {
    try {
      Files.createDirectories(state.resolve(file).getParent());
      Files.writeString(state.resolve(file), text + "\n");
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void in(String region) {
    environment.put("AWS_REGION", region);
  }

  boolean has(String file) {
    return Files.exists(state.resolve(file));
  }

  /** What a file of the stand-in says now. */
  String said(String file) throws IOException {
    return Files.readString(state.resolve(file)).strip();
  }

  /** The calls that were made of a command, in order. */
  List<String> calls(String command) throws IOException {
    return said("log").lines().filter(call -> call.startsWith(command)).toList();
  }

  Result run(String script, String... arguments) throws IOException, InterruptedException {
    return new Script(script, folder, environment, folder.resolve("deploy")).run(arguments);
  }
}
