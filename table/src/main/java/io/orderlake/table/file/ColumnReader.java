package io.orderlake.table.file;

import io.orderlake.table.Column;
import io.orderlake.table.ColumnType;
import io.orderlake.table.Path;
import io.orderlake.table.Source;
import io.orderlake.table.TimeFormat;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One column of a mapping's file, as far as it can be told without the others. */
final class ColumnReader {
  static final List<String> KNOWN =
      List.of(
          "name",
          "type",
          "from",
          "previous",
          "product",
          "fact",
          "rest",
          "required",
          "default",
          "min",
          "format",
          "distinct",
          "about");

  private static final List<String> SOURCES =
      List.of("from", "previous", "product", "fact", "rest");

  /** What says how an attribute is read, and nothing of other sources. */
  private static final List<String> OF_ATTRIBUTES = List.of("required", "default", "min", "format");

  private final Fields fields;

  /**
   * What is known of a column, so that it can be held against the others whatever else is wrong.
   *
   * @param column null if anything is wrong with it, which has then been noted
   */
  record Draft(
      Fields fields, @Nullable ColumnType type, @Nullable Source source, @Nullable Column column) {}

  ColumnReader(Fields fields) {
    this.fields = fields;
  }

  /**
   * @param name of the column; null if it has none that can be used
   */
  Draft read(@Nullable String name) {
    int before = fields.problems();
    ColumnType type = type();
    Source source = source(name);
    Long min = min(type);
    String fallback = fallback(type, min);
    boolean required = fields.flag("required");
    boolean many = many();
    String about = fields.about();
    if (source != null && !(source instanceof Source.Attribute)) {
      for (String field : OF_ATTRIBUTES) {
        if (fields.has(field)) {
          fields.problem(field, "is only for columns that an attribute is read into");
        }
      }
    }
    if (required && fallback != null) {
      fields.problem("default", "is never used, since the column is required");
    }
    Column column =
        name == null || type == null || source == null || fields.problems() > before
            ? null
            : new Column(name, type, source, required, fallback, min, many, about);
    return new Draft(fields, type, source, column);
  }

  private @Nullable ColumnType type() {
    String text = fields.neededText("type");
    if (text == null) {
      return null;
    }
    ColumnType type;
    try {
      type = ColumnType.of(text);
    } catch (IllegalArgumentException e) {
      boolean isOther = !text.startsWith("decimal");
      fields.problem(
          "type", e.getMessage() + (isOther ? Spelling.hint(text, ColumnType.NAMES) : ""));
      return null;
    }
    if (type.kind() != ColumnType.Kind.TIMESTAMP) {
      if (fields.has("format")) {
        fields.problem("format", "is only for timestamps");
      }
      return type;
    }
    boolean attribute = SOURCES.stream().allMatch(s -> s.equals("from") || !fields.has(s));
    return attribute ? new ColumnType(type.kind(), 0, 0, formats()) : type;
  }

  /** In one order, whichever they were written in. */
  private List<TimeFormat> formats() {
    Object value = fields.value("format");
    if (value == null) {
      return List.of(TimeFormat.ISO);
    }
    Set<TimeFormat> formats = EnumSet.noneOf(TimeFormat.class);
    List<?> names = value instanceof List<?> list ? list : List.of(value);
    for (Object name : names) {
      TimeFormat format = format(name);
      if (format == null) {
        return List.of();
      }
      formats.add(format);
    }
    int numbers = formats.size() - (formats.contains(TimeFormat.ISO) ? 1 : 0);
    if (formats.size() < names.size() || formats.isEmpty() || numbers > 1) {
      fields.problem("format", "must be iso, one of the epochs, or one of each");
    }
    return List.copyOf(formats);
  }

  private @Nullable TimeFormat format(Object name) {
    for (TimeFormat format : TimeFormat.values()) {
      if (format.toString().equals(name)) {
        return format;
      }
    }
    List<String> known = List.of("iso", "epoch", "epoch_seconds", "epoch_millis", "epoch_micros");
    fields.problem(
        "format",
        name instanceof String text
            ? text + " is no format" + Spelling.hint(text, known)
            : "must be a text, or a list of two");
    return null;
  }

  private @Nullable Source source(@Nullable String name) {
    List<String> sources = SOURCES.stream().filter(fields::has).toList();
    for (String second : sources.subList(Math.min(1, sources.size()), sources.size())) {
      fields.problem(second, "is a second source, beside " + sources.get(0));
    }
    if (sources.isEmpty()) {
      return name == null ? null : attribute(name);
    }
    return switch (sources.get(0)) {
      case "from" -> from();
      case "previous" -> previous();
      case "product" -> product();
      case "fact" -> fact();
      default -> rest();
    };
  }

  private static Source attribute(String name) {
    return new Source.Attribute(new Path(List.of(new Path.Step.Name(name))));
  }

  private @Nullable Source from() {
    Object value = fields.value("from");
    try {
      return value == null ? null : new Source.Attribute(Path.of(value));
    } catch (IllegalArgumentException e) {
      fields.problem("from", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private @Nullable Source previous() {
    String column = fields.text("previous");
    return column == null ? null : new Source.Previous(column);
  }

  private @Nullable Source product() {
    List<String> factors = fields.texts("product");
    if (factors != null && factors.size() < 2) {
      fields.problem("product", "must be of two columns or more");
    }
    return factors == null ? null : new Source.Product(factors);
  }

  private @Nullable Source fact() {
    String fact = fields.text("fact");
    if (fact != null && !fact.equals(Source.Fact.REMOVED_BY)) {
      fields.problem(
          "fact", fact + " is no fact" + Spelling.hint(fact, List.of(Source.Fact.REMOVED_BY)));
    }
    return fact == null ? null : new Source.Fact();
  }

  private @Nullable Source rest() {
    if (!fields.flag("rest") && Boolean.FALSE.equals(fields.value("rest"))) {
      fields.problem("rest", "must be true, or be left out");
    }
    return new Source.Rest();
  }

  private @Nullable Long min(@Nullable ColumnType type) {
    Object value = fields.value("min");
    if (value == null) {
      return null;
    }
    Long min = whole(value);
    if (min == null) {
      fields.problem("min", "must be a whole number that fits a bigint");
    } else if (type != null && !type.kind().isExact() && type.kind() != ColumnType.Kind.DOUBLE) {
      fields.problem("min", "is only for numbers");
    } else if (type != null && min > type.greatest()) {
      fields.problem("min", "is above all that " + type + " holds");
    }
    return min;
  }

  private static @Nullable Long whole(Object value) {
    try {
      return value instanceof Number ? new BigDecimal(value.toString()).longValueExact() : null;
    } catch (ArithmeticException | NumberFormatException e) {
      return null;
    }
  }

  private @Nullable String fallback(@Nullable ColumnType type, @Nullable Long min) {
    Object value = fields.value("default");
    if (value == null || type == null) {
      return null;
    }
    try {
      return Fallback.of(type, value, min);
    } catch (IllegalArgumentException e) {
      fields.problem("default", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private boolean many() {
    Object value = fields.value("distinct");
    if (value != null && !value.equals("many")) {
      fields.problem("distinct", "must be many, or be left out");
    }
    return value != null;
  }
}
