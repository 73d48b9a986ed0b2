package io.orderlake.analytics.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a report from its file: a comment with a header in YAML, then one SELECT, in which {@code
 * :name} stands for a parameter.
 *
 * <pre>
 * &#47;*
 * title: Orders of a customer
 * description: The orders that exist now.
 * parameters:
 *   customer: {type: string, required: true, description: whose orders}
 *   limit: {type: integer, default: 100, min: 1, max: 1000, description: most rows}
 * *&#47;
 * SELECT …
 * </pre>
 *
 * A parameter has a name, a type of {@link ParameterType}, a description, and may be required, or
 * have a default (else it is null), a min, a max, or a list of values, which a request may write in
 * capitals or small letters. One that {@code ends: from} is where what begins with the parameter
 * from ends: it must not be earlier, and a date alone means the end of that day. One that {@code
 * cuts: rows} is how many the answer has at most, or with a column's name how many of its values;
 * the query is given one more, by which it is known whether there are more.
 *
 * <p>An answer in {@code pages: [placed_at, orderid]} is in the order of these columns, of which no
 * two rows have the same values; {@code :after_placed_at} and {@code :after_orderid} are those of
 * the row after which it begins, or null.
 */
final class ReportFile {
  private static final Pattern FORM = Pattern.compile("\\s*/\\*(.*?)\\*/(.*)", Pattern.DOTALL);

  /** A parameter, or what may hold a colon that starts none. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\\*.*?\\*/|::|:([A-Za-z_][A-Za-z0-9_]*)",
          Pattern.DOTALL);

  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** What every report takes. */
  private static final Set<String> TAKEN = Set.of("engine", "bom", ReportFile.CURSOR);

  /** The parameter of a report in pages that says where one begins. */
  static final String CURSOR = "cursor";

  /** Some editors begin a file in UTF-8 with it. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final JsonMapper BINDER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private ReportFile() {}

  private record Header(
      @Nullable String title,
      @Nullable String description,
      @Nullable Map<String, Declaration> parameters,
      @Nullable List<String> pages) {}

  private record Declaration(
      @Nullable String type,
      @Nullable String description,
      boolean required,
      @JsonProperty("default") @Nullable String fallback,
      @Nullable String min,
      @Nullable String max,
      @Nullable List<String> values,
      @Nullable String ends,
      @Nullable String cuts) {}

  /**
   * @param name the report's address below {@code /api/}
   * @throws BrokenReport if the file does not have this form
   */
  static Report read(String name, String text) throws BrokenReport {
    Matcher parts = FORM.matcher(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    if (!parts.matches()) {
      throw new BrokenReport("it does not begin with a header in a comment");
    }
    Header header = header(parts.group(1));
    List<ReportParameter> parameters = parameters(header);
    List<String> arguments = new ArrayList<>();
    String sql = sql(body(parts.group(2)), arguments);
    List<String> pages = Objects.requireNonNullElse(header.pages(), List.of());
    checkPages(pages, parameters);
    for (String argument : arguments) {
      if (parameters.stream().noneMatch(parameter -> parameter.name().equals(argument))
          && !isAfter(argument, pages)) {
        throw new BrokenReport("its header has no parameter " + argument);
      }
    }
    return new Report(
        name,
        required("title", header.title()),
        required("description", header.description()).strip(),
        pages.isEmpty() ? parameters : withCursor(parameters),
        sql,
        arguments,
        pages,
        List.of());
  }

  private static void checkPages(List<String> pages, List<ReportParameter> parameters)
      throws BrokenReport {
    long cutting = parameters.stream().filter(parameter -> parameter.cuts() != null).count();
    if (cutting > 1 || !pages.isEmpty() && cutting == 0) {
      throw new BrokenReport(
          cutting > 1
              ? "two of its parameters cut it, and one may"
              : "it has pages, and no parameter that cuts it");
    }
  }

  private static boolean isAfter(String argument, List<String> pages) {
    return argument.startsWith(Report.AFTER)
        && pages.contains(argument.substring(Report.AFTER.length()));
  }

  private static List<ReportParameter> withCursor(List<ReportParameter> parameters) {
    List<ReportParameter> all = new ArrayList<>(parameters);
    all.add(
        new ReportParameter(
            CURSOR,
            ParameterType.STRING,
            "the next of the answer after which this one goes on",
            false,
            null,
            null,
            null,
            List.of(),
            null,
            null));
    return all;
  }

  /** Athena takes no semicolon at the end. */
  private static String body(String text) {
    String body = text.replace("\r\n", "\n").strip();
    return body.endsWith(";") ? body.substring(0, body.length() - 1).stripTrailing() : body;
  }

  private static Header header(String yaml) throws BrokenReport {
    try {
      Header header = BINDER.convertValue(load(yaml), Header.class);
      return Objects.requireNonNullElse(header, new Header(null, null, null, null));
    } catch (JacksonException e) {
      throw new BrokenReport("its header is not right: " + e.getOriginalMessage());
    } catch (YAMLException e) {
      throw new BrokenReport("its header is not right: " + e.getMessage());
    }
  }

  /** All scalars stay the text that they are: no number loses a digit. */
  private static @Nullable Object load(String yaml) {
    LoaderOptions limits = new LoaderOptions();
    DumperOptions unused = new DumperOptions();
    Resolver onlyText =
        new Resolver() {
          @Override
          protected void addImplicitResolvers() {}
        };
    return new Yaml(new SafeConstructor(limits), new Representer(unused), unused, limits, onlyText)
        .load(yaml);
  }

  private static List<ReportParameter> parameters(Header header) throws BrokenReport {
    List<ReportParameter> parameters = new ArrayList<>();
    Map<String, Declaration> declared =
        Objects.requireNonNullElse(header.parameters(), new LinkedHashMap<>());
    for (Map.Entry<String, Declaration> entry : declared.entrySet()) {
      parameters.add(parameter(entry.getKey(), entry.getValue()));
    }
    for (ReportParameter parameter : parameters) {
      if (parameter.ends() != null && !endsOneOf(parameters, parameter)) {
        throw new BrokenReport(
            "its parameter %s ends %s, which is no other parameter of its type"
                .formatted(parameter.name(), parameter.ends()));
      }
    }
    return parameters;
  }

  private static boolean endsOneOf(List<ReportParameter> parameters, ReportParameter end) {
    return parameters.stream()
        .anyMatch(
            begin -> begin != end && begin.name().equals(end.ends()) && begin.type() == end.type());
  }

  private static ReportParameter parameter(String name, Declaration declared) throws BrokenReport {
    if (!PARAMETER.matcher(name).matches()) {
      throw new BrokenReport(
          "its parameter %s may have letters, digits and _ in its name, and no digit first"
              .formatted(name));
    }
    if (TAKEN.contains(name)) {
      throw new BrokenReport(
          "its parameter %s needs another name: every report takes one of this name"
              .formatted(name));
    }
    try {
      ReportParameter parameter =
          new ReportParameter(
              name,
              ParameterType.valueOf(required("type", declared.type()).toUpperCase(Locale.ROOT)),
              required("description", declared.description()),
              declared.required(),
              declared.fallback(),
              declared.min(),
              declared.max(),
              Objects.requireNonNullElse(declared.values(), List.of()),
              declared.ends(),
              declared.cuts());
      parameter.checkDeclaration();
      return parameter;
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new BrokenReport("its parameter " + name + " is not right: " + e.getMessage());
    }
  }

  private static String sql(String text, List<String> arguments) {
    return TOKEN
        .matcher(text)
        .replaceAll(
            token -> {
              if (token.group(1) == null) {
                return Matcher.quoteReplacement(token.group());
              }
              arguments.add(token.group(1));
              return "?";
            });
  }

  private static String required(String what, @Nullable String value) throws BrokenReport {
    if (value == null || value.isBlank()) {
      throw new BrokenReport("its header lacks a " + what);
    }
    return value;
  }
}
