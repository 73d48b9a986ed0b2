package io.orderlake.deploy;

import static io.orderlake.deploy.Template.map;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docker-compose.yml. */
record Compose(Map<String, Object> root) {
  static final Path REPOSITORY = Path.of("..");

  static Compose read() throws IOException {
    String text = Files.readString(REPOSITORY.resolve("docker-compose.yml"));
    return new Compose(map(new Yaml(new SafeConstructor(new LoaderOptions())).load(text)));
  }

  Map<String, Map<String, Object>> services() {
    Map<String, Map<String, Object>> services = new TreeMap<>();
    map(root.get("services")).forEach((name, service) -> services.put(name, map(service)));
    return services;
  }

  /** Those that are built here, and stay. */
  Map<String, Map<String, Object>> own() {
    Map<String, Map<String, Object>> own = services();
    own.values().removeIf(service -> !service.containsKey("build"));
    own.remove("tokens");
    return own;
  }

  String image(String service) {
    return services().get(service).get("image").toString();
  }
}
