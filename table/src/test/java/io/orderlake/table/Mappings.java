package io.orderlake.table;

import io.orderlake.table.file.TableFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The mappings that tests begin with. */
public final class Mappings {
  /** Five lines, the last of which is the first of the columns. */
  public static final String THINGS =
      """
      table: things
      entity: {one: thing, many: things}
      key: {column: id, hash: id}
      columns:
        - {name: a, type: string}
      """;

  private Mappings() {}

  public static TableMapping orders() {
    return shipped("orders.yaml");
  }

  public static TableMapping invoices() {
    return shipped("invoices.yaml");
  }

  /** The mapping of things, with more columns, from the sixth line on. */
  public static TableMapping things(String... columns) {
    return read(thingsWith(columns));
  }

  public static String thingsWith(String... columns) {
    StringBuilder yaml = new StringBuilder(THINGS);
    for (String column : columns) {
      yaml.append("  - {").append(column).append("}\n");
    }
    return yaml.toString();
  }

  public static TableMapping read(String yaml) {
    return TableFile.read("things.yaml", yaml.getBytes(StandardCharsets.UTF_8));
  }

  private static TableMapping shipped(String name) {
    return TableFile.read(name, bytes(name));
  }

  /** One of the files that are shipped. */
  public static byte[] bytes(String name) {
    try (InputStream in = Mappings.class.getResourceAsStream("/tables/" + name)) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
