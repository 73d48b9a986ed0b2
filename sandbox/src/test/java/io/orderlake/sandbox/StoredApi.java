package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a service has described in OpenAPI, as it is stored in the repository. More may be
 * described, and in other words; what {@link ApiPromise} means by kept must be.
 */
final class StoredApi {
  private static final String WRITE_ANEW =
      "To store it anew: mvn test -pl sandbox -am -Dtest=EndpointAccessTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dorderlake.write-docs=true";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(
              SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, SerializationFeature.INDENT_OUTPUT)
          .build();

  private final Path file;

  StoredApi(Path file) {
    this.file = file;
  }

  /** Fails where something stored is described no more; says so where more is. */
  void assertKept(String described) throws IOException {
    String served = sorted(described);
    if (Boolean.getBoolean("orderlake.write-docs")) {
      Files.writeString(file, served);
    }
    String stored = Files.readString(file);
    if (!served.equals(stored)) {
      System.out.printf("%s: more is described, or in other words. %s%n", file, WRITE_ANEW);
    }

    List<String> broken = new ApiPromise(JSON.readTree(stored), JSON.readTree(served)).broken();
    assertThat(broken).as("What callers of %s lose. %s", file, WRITE_ANEW).isEmpty();
  }

  private static String sorted(String described) {
    ObjectNode api = (ObjectNode) JSON.readTree(described);
    api.remove("servers"); // another port at each start
    return JSON.writeValueAsString(JSON.treeToValue(api, Map.class)) + "\n";
  }
}
