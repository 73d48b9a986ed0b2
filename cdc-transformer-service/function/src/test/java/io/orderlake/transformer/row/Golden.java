package io.orderlake.transformer.row;

import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The golden JSON of the contract. */
public final class Golden {
  /** How golden items of orders become rows. */
  public static final TableMapping ORDERS = TableFile.onClassPath("tables/orders.yaml");

  private Golden() {}

  /** Of orders, the only entity of their table. */
  public static ChangeTransform transform(TransformOptions options) {
    return new ChangeTransform(ORDERS, List.of(), options);
  }

  public static byte[] bytes(String name) {
    String path = "/golden/" + name + ".json";
    try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream(path), path)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }
}
