package io.orderlake.analytics.warehouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.contract.LakeColumn;
import io.orderlake.contract.LakeType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The warehouse's own SQL, with the contract's columns put into it. */
final class Schema {
  /**
   * Of so many values that compressing them takes longer than it saves: reports that sort, group or
   * join by them read these columns of every row.
   */
  private static final Set<LakeColumn> UNCOMPRESSED =
      EnumSet.of(
          LakeColumn.EVENT_ID, LakeColumn.CHANGE_KEY, LakeColumn.ORDERID, LakeColumn.CUSTOMER_ID);

  private Schema() {}

  /** Statements that make the tables. */
  static List<String> create() {
    String script = resource("schema.sql").replace("${columns}", columns());
    for (LakeColumn column : LakeColumn.values()) {
      script = script.replace("${" + column.columnName() + "}", definition(column));
    }
    return statements(script);
  }

  /** The statements in a file. */
  static List<String> script(String name) {
    return statements(resource(name));
  }

  /** Of all that the tables depend upon. Hashes and files may differ between versions of DuckDB. */
  static String fingerprint(String duckDbVersion) {
    String text = resource("schema.sql") + columns() + duckDbVersion;
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String columns() {
    return Arrays.stream(LakeColumn.values())
        .map(Schema::definition)
        .collect(Collectors.joining(", "));
  }

  private static String definition(LakeColumn column) {
    String definition = column.columnName() + " " + duckDbType(column.type());
    return UNCOMPRESSED.contains(column)
        ? definition + " USING COMPRESSION uncompressed"
        : definition;
  }

  /** What DuckDB calls a column's type. */
  static String duckDbType(LakeType type) {
    return switch (type) {
      case STRING -> "VARCHAR";
      case INT -> "INTEGER";
      case BIGINT -> "BIGINT";
      case DECIMAL_12_2 -> "DECIMAL(12,2)";
      case DECIMAL_14_2 -> "DECIMAL(14,2)";
      case TIMESTAMP -> "TIMESTAMP";
    };
  }

  private static List<String> statements(String script) {
    return Arrays.stream(script.split(";\\s*\n")).filter(text -> !text.isBlank()).toList();
  }

  private static String resource(String name) {
    try (InputStream text = Schema.class.getResourceAsStream("/warehouse/" + name)) {
      return new String(Objects.requireNonNull(text).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
