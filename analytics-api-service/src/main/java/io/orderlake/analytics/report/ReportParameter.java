package io.orderlake.analytics.report;

import io.orderlake.service.http.Problem;
import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A parameter of a report, as its header declares it.
 *
 * @param fallback the value where a request gives none, in the form of a request; null for no value
 * @param min least value, or null
 * @param max greatest value, or null
 * @param values the only values, or empty for any
 * @param ends the parameter with which what ends with this one begins, or null
 * @param cuts of what an answer has so many at most: {@code rows}, or a column's values; or null
 */
public record ReportParameter(
    String name,
    ParameterType type,
    String description,
    boolean required,
    @Nullable String fallback,
    @Nullable String min,
    @Nullable String max,
    List<String> values,
    @Nullable String ends,
    @Nullable String cuts) {
  private static final String ROWS = "rows";

  /**
   * The value for a request.
   *
   * @param text as given in the request, or null; an empty one is none
   * @throws Problem {@code invalid-parameter} if it is missing, ill-typed or out of range
   */
  @Nullable Comparable<?> resolve(@Nullable String text) {
    if (text != null && !text.isEmpty()) {
      return check(text);
    }
    if (required) {
      throw invalid(name, "is required: give " + form());
    }
    return fallback == null ? null : parse(fallback);
  }

  /**
   * @throws Problem {@code invalid-parameter} if this is the end of what begins later
   */
  void checkEnd(Map<String, @Nullable Object> resolved) {
    Object end = resolved.get(name);
    Object begin = ends == null ? null : resolved.get(ends);
    if (begin != null && end != null && compare((Comparable<?>) begin, (Comparable<?>) end) > 0) {
      throw invalid(Objects.requireNonNull(ends), "is later than " + name);
    }
  }

  /**
   * @throws IllegalArgumentException if a bound or the default is not of the type
   * @throws DateTimeException if a bound or the default is not of the type
   */
  void checkDeclaration() {
    Stream.concat(Stream.of(min, max, fallback), values.stream())
        .filter(Objects::nonNull)
        .forEach(this::parse);
    if (cuts != null && type != ParameterType.INTEGER) {
      throw new IllegalArgumentException("only an integer cuts");
    }
  }

  /** The complaint about a parameter of this name. */
  static Problem invalid(String name, String complaint) {
    return new Problem(
            HttpStatus.BAD_REQUEST,
            "invalid-parameter",
            "Invalid parameter",
            "The parameter " + name + " " + complaint)
        .with("parameter", name);
  }

  /** The column whose values are counted, null if rows are. */
  @Nullable String counts() {
    return ROWS.equals(cuts) ? null : cuts;
  }

  /** The value as SQL gets it, which is one more than asked for where this cuts. */
  Object bind(Object value) {
    return cuts == null ? type.bind(value) : (Long) value + 1;
  }

  private Comparable<?> check(String text) {
    String meant =
        values.stream().filter(value -> value.equalsIgnoreCase(text)).findFirst().orElse(text);
    if (!values.isEmpty() && !values.contains(meant)) {
      throw invalid(name, "is not " + form());
    }
    Comparable<?> value;
    try {
      value = parse(meant);
    } catch (NumberFormatException | DateTimeException e) {
      throw invalid(name, type.complaint(text, form()));
    }
    if (isBeyond(min, value, 1) || isBeyond(max, value, -1)) {
      throw invalid(name, "is out of range: give " + form());
    }
    return value;
  }

  private Comparable<?> parse(String text) {
    return ends == null ? type.parse(text) : type.parseEnd(text);
  }

  private boolean isBeyond(@Nullable String bound, Comparable<?> value, int sign) {
    return bound != null && compare(parse(bound), value) * sign > 0;
  }

  @SuppressWarnings("unchecked")
  private static int compare(Comparable<?> bound, Comparable<?> value) {
    return ((Comparable<Object>) bound).compareTo(value);
  }

  private String form() {
    if (!values.isEmpty()) {
      return "one of " + String.join(", ", values);
    }
    String least = min == null ? "" : ", at least " + min;
    String most = max == null ? "" : ", at most " + max;
    return type.form() + least + most;
  }
}
