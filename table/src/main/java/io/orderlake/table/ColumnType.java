package io.orderlake.table;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a column holds, and what each engine calls it.
 *
 * @param precision digits of a decimal in all, from 1 to {@link #MOST_DIGITS}; else 0
 * @param scale digits of a decimal behind the point, from 0 to its precision; else 0
 * @param formats how a timestamp's attribute may be written, at most one as text and one as number;
 *     none for columns of other types and other sources
 */
public record ColumnType(Kind kind, int precision, int scale, List<TimeFormat> formats) {
  /** Of a decimal in Athena, Trino and DuckDB; DynamoDB's numbers have no more either. */
  public static final int MOST_DIGITS = 38;

  /** As mappings name the types. */
  public static final List<String> NAMES =
      List.of("string", "int", "bigint", "decimal(p,s)", "double", "boolean", "timestamp", "json");

  private static final Pattern DECIMAL = Pattern.compile("decimal\\(([0-9]+), *([0-9]+)\\)");

  /** The kinds of types, of which a decimal has digits and a timestamp formats. */
  public enum Kind {
    STRING,
    INT,
    BIGINT,
    DECIMAL,
    DOUBLE,
    BOOLEAN,
    TIMESTAMP,
    /** Any value, as JSON text in a column of text. */
    JSON;

    /** Whether it is a number that is told exactly. */
    public boolean isExact() {
      return this == INT || this == BIGINT || this == DECIMAL;
    }
  }

  public ColumnType {
    formats = List.copyOf(formats);
  }

  /** A type without digits and formats. */
  public static ColumnType of(Kind kind) {
    return new ColumnType(kind, 0, 0, List.of());
  }

  /**
   * The type that a mapping names, without formats.
   *
   * @throws IllegalArgumentException if it names none; the message says what to do
   */
  public static ColumnType of(String text) {
    for (Kind kind : Kind.values()) {
      if (kind != Kind.DECIMAL && text.equals(kind.name().toLowerCase(Locale.ROOT))) {
        return of(kind);
      }
    }
    Matcher decimal = DECIMAL.matcher(text);
    if (decimal.matches()) {
      return decimal(digits(decimal.group(1)), digits(decimal.group(2)), text);
    }
    if (text.startsWith("decimal")) {
      throw new IllegalArgumentException(
          text + " is no type: must be like \"decimal(12,2)\", in quotes");
    }
    throw new IllegalArgumentException(text + " is no type");
  }

  /** As a mapping names it. */
  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return kind == Kind.DECIMAL ? name + "(" + precision + "," + scale + ")" : name;
  }

  /** What Hive calls it: Glue's tables and Athena's statements. */
  public String hive() {
    return kind == Kind.JSON ? "string" : toString();
  }

  /** What Trino calls it. */
  public String trino() {
    return switch (kind) {
      case STRING, JSON -> "varchar";
      case INT -> "integer";
      default -> toString();
    };
  }

  /** What DuckDB calls it. */
  public String duckDb() {
    return switch (kind) {
      case STRING, JSON -> "VARCHAR";
      case INT -> "INTEGER";
      default -> toString().toUpperCase(Locale.ROOT);
    };
  }

  /** Whether both hold the same values; how their attributes are written does not matter. */
  public boolean holdsWhat(ColumnType other) {
    return kind == other.kind && precision == other.precision && scale == other.scale;
  }

  /** The greatest whole number that it holds, cut to a long; 0 where it holds no numbers. */
  public long greatest() {
    return switch (kind) {
      case INT -> Integer.MAX_VALUE;
      case BIGINT, DOUBLE -> Long.MAX_VALUE;
      case DECIMAL -> precision - scale > 18 ? Long.MAX_VALUE : powerOfTen(precision - scale) - 1;
      default -> 0;
    };
  }

  private static long powerOfTen(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }

  private static ColumnType decimal(int precision, int scale, String text) {
    if (precision < 1 || precision > MOST_DIGITS) {
      throw new IllegalArgumentException(
          text + " is no type: a decimal has 1 to " + MOST_DIGITS + " digits");
    }
    if (scale > precision) {
      throw new IllegalArgumentException(
          text + " is no type: it has more places behind the point than digits");
    }
    return new ColumnType(Kind.DECIMAL, precision, scale, List.of());
  }

  private static int digits(String number) {
    return number.length() > 3 ? Integer.MAX_VALUE : Integer.parseInt(number);
  }
}
