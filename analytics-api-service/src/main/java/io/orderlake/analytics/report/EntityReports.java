package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.table.Column;
import io.orderlake.table.ColumnType.Kind;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.io.ClassPathResource;

/**
 * The reports that every entity has, in the form of {@link ReportFile}, made of the templates in
 * {@code reports/each/}: there <code>${…}</code> stands for what follows from the mapping. What is
 * none of its columns has a name there that begins as no column's does.
 */
final class EntityReports {
  /** Where the templates are, below the folder of the service's own reports. */
  static final String TEMPLATES = "each/";

  private static final List<String> ALWAYS = List.of("changes", "rows", "history", "as-of");
  private static final String COUNTS = "counts";
  private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z_]+)}");
  private static final Set<Kind> COUNTED = Set.of(Kind.STRING, Kind.BOOLEAN, Kind.INT);

  /** What a parameter that is named after a column must not be called. */
  private static final Set<String> TAKEN =
      Set.of("type", "since", "until", "offset", "limit", "engine", "bom", ReportFile.CURSOR);

  private final TableMapping mapping;
  private final Relations relations;

  private EntityReports(TableMapping mapping) {
    this.mapping = mapping;
    this.relations = new Relations(mapping);
  }

  /**
   * Texts of an entity's reports by address; counts are none of them where no column is one to
   * count by.
   */
  static Map<String, String> of(TableMapping mapping) throws IOException {
    EntityReports reports = new EntityReports(mapping);
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : ALWAYS) {
      texts.put(mapping.entity().many() + "/" + name, reports.filled(name, reports.values()));
    }
    List<String> by = reports.countable();
    if (!by.isEmpty()) {
      texts.put(mapping.entity().many() + "/" + COUNTS, reports.filled(COUNTS, reports.counts(by)));
    }
    return texts;
  }

  /** The parameter by which the key is asked for, alone. */
  static String keyParameter(TableMapping mapping) {
    return parameter(mapping.key().column(), Set.of());
  }

  /**
   * The parameter by which a column is asked for, which is called as it is where that is free.
   *
   * @param shown columns that are asked for beside it, whose own names are not free
   */
  private static String parameter(String column, Set<String> shown) {
    if (!TAKEN.contains(column) && !column.startsWith(Report.AFTER)) {
      return column;
    }
    String name = "column_" + column;
    while (shown.contains(name)) {
      name = "column_" + name;
    }
    return name;
  }

  private String filled(String name, Map<String, String> values) throws IOException {
    String template =
        new ClassPathResource("reports/" + TEMPLATES + name + ReportFolder.ENDING)
            .getContentAsString(UTF_8);
    return PLACE
        .matcher(template)
        .replaceAll(
            place -> {
              String value = values.get(place.group(1));
              if (value == null) {
                throw new IllegalStateException(name + " has nothing for " + place.group());
              }
              return Matcher.quoteReplacement(value);
            });
  }

  private Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    String key = mapping.key().column();
    values.put("many_words", words(mapping.entity().many()));
    values.put("changes", relations.changes());
    values.put("current", relations.current());
    values.put("lifecycles", relations.lifecycles());
    values.put("key", key);
    values.put("key_parameter", keyParameter(mapping));
    values.put("born", mapping.roles().bornAs());
    values.put("columns", lines(names(key, mapping.columns().stream().map(Column::name))));
    values.put("current_columns", lines(relations.currentRow().stream().map(Member::name)));
    values.put("state_columns", lines(names(key, atATime())));
    List<String> shown = shownTexts();
    Set<String> asked = Set.copyOf(shown);
    values.put(
        "shown_parameters",
        each(
            shown,
            column ->
                "  %s: {type: string, description: only with this %s}\n"
                    .formatted(parameter(column, asked), words(column))));
    values.put(
        "shown_arguments",
        each(
            shown,
            column ->
                "    CAST(:%s AS varchar) AS _column_%s,\n"
                    .formatted(parameter(column, asked), column)));
    values.put(
        "shown_filters",
        each(
            shown,
            column -> "  AND (_column_%1$s IS NULL OR %1$s = _column_%1$s)\n".formatted(column)));
    String status = mapping.roles().status();
    values.put(
        "status_parameter",
        status == null ? "" : "  status: {type: string, description: only with this status}\n");
    // Null where none is asked for, or it is the one; a column without one is never it.
    values.put(
        "status_filter",
        status == null ? "" : "  AND NULLIF(CAST(:status AS varchar), " + status + ") IS NULL\n");
    values.put(
        "time_note",
        mapping.roles().changed() == null
            ? "Times are DynamoDB's, to the second in AWS and to the minute on one machine, since no"
                + " column tells when a change was made."
            : "");
    return values;
  }

  private Map<String, String> counts(List<String> by) {
    Map<String, String> values = values();
    String status = mapping.roles().status();
    values.put("by_default", status != null && by.contains(status) ? status : by.get(0));
    String many = mapping.entity().many();
    values.put("count_as", many.equals("value") ? "items" : many);
    values.put("by_values", String.join(", ", by));
    values.put(
        "by_cases",
        by.stream()
            .map("    WHEN '%1$s' THEN CAST(%1$s AS varchar)"::formatted)
            .collect(Collectors.joining("\n")));
    return values;
  }

  /** Columns of few values, which what exists has. */
  private List<String> countable() {
    Set<String> state = relations.state().stream().map(Member::name).collect(Collectors.toSet());
    return mapping.columns().stream()
        .filter(column -> COUNTED.contains(column.type().kind()) && !column.many())
        .map(Column::name)
        .filter(state::contains)
        .toList();
  }

  /** The state at a time, with the time of birth under the name that it has in a row. */
  private Stream<String> atATime() {
    Set<String> state = relations.state().stream().map(Member::name).collect(Collectors.toSet());
    return mapping.columns().stream()
        .map(Column::name)
        .filter(name -> state.contains(name) || name.equals(mapping.roles().born()));
  }

  private List<String> shownTexts() {
    Set<String> texts =
        mapping.columns().stream()
            .filter(column -> column.type().kind() == Kind.STRING)
            .map(Column::name)
            .collect(Collectors.toSet());
    return mapping.shown().stream().filter(texts::contains).toList();
  }

  private static String each(List<String> columns, Function<String, String> text) {
    return columns.stream().map(text).collect(Collectors.joining());
  }

  private static Stream<String> names(String key, Stream<String> others) {
    return Stream.concat(Stream.of(key), others);
  }

  private static String lines(Stream<String> columns) {
    return columns.map(name -> "  " + name).collect(Collectors.joining(",\n"));
  }

  private static String words(String name) {
    return name.replace('_', ' ');
  }
}
