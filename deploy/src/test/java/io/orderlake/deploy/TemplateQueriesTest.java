package io.orderlake.deploy;

import static io.orderlake.deploy.Template.list;
import static io.orderlake.deploy.Template.map;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.table.file.TableFile;
import io.orderlake.table.sql.Relations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** That Athena is asked what the services are asked; read past what makes that part. */
@ParameterizedClass
@MethodSource("io.orderlake.deploy.Template#each")
class TemplateQueriesTest {
  private static final Path REPORTS =
      Path.of("../analytics-api-service/src/main/resources/reports");

  @Parameter private Template template;

  @Test
  void the_lakes_table_has_the_contracts_columns_in_their_order() {
    assertThat(columns("RawTable"))
        .containsExactly(
            new Relations(TableFile.onClassPath("tables/orders.yaml"))
                .row().stream()
                    .map(column -> column.name() + " " + column.type().hive())
                    .toArray(String[]::new));
  }

  @Test
  void each_view_is_the_text_of_deploy_athena() throws IOException {
    Set<String> views = new TreeSet<>();
    try (Stream<Path> files = Files.list(Path.of("athena"))) {
      for (Path file : files.filter(f -> f.getFileName().toString().matches("[2-9].*")).toList()) {
        String sql = words(Files.readString(file).replaceAll("(?m)^--.*\n", ""));
        String name = sql.split(" ")[4];
        views.add(name);
        assertThat(viewJson(name))
            .contains("\"" + sql.replaceFirst(".*? AS SELECT", "SELECT") + "\"");
      }
    }
    assertThat(views).containsExactly("current_orders", "order_changes", "order_lifecycles");
  }

  @Test
  void a_views_columns_are_told_alike_to_glue_and_to_athena() {
    views()
        .forEach(
            (name, view) -> {
              String told =
                  columnsOf(view)
                      .map(column -> column.replaceAll(" int$", " integer"))
                      .map(column -> column.replaceAll(" string$", " varchar"))
                      .map(
                          column ->
                              column.replaceFirst(
                                  "(.*?) (.*)", "{\"name\": \"$1\", \"type\": \"$2\"}"))
                      .collect(Collectors.joining(", ", "\"columns\": [", "]}"));
              assertThat(viewJson(name)).endsWith(told);
            });
    assertThat(views()).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void each_report_has_a_named_query_and_a_prepared_statement() throws IOException {
    Map<String, String> reports = reports();

    assertThat(names("AWS::Athena::NamedQuery", "Name"))
        .containsAll(reports.keySet())
        .contains("orders/changes", "orders/rows", "orders/counts")
        .filteredOn(name -> !reports.containsKey(name))
        .allMatch(name -> name.matches("(orders|invoices)/(changes|rows|history|as-of|counts)"));
    assertThat(names("AWS::Athena::PreparedStatement", "StatementName"))
        .containsExactlyInAnyOrderElementsOf(
            names("AWS::Athena::NamedQuery", "Name").stream()
                .map(name -> name.replaceAll("[/-]", "_"))
                .toList())
        .allMatch(name -> name.matches("[a-zA-Z_][a-zA-Z0-9_@:]{1,256}"));
  }

  @Test
  void a_prepared_statement_is_the_reports_own_text() throws IOException {
    Map<String, String> reports = reports();
    template
        .ofType("AWS::Athena::PreparedStatement")
        .values()
        .forEach(
            statement -> {
              String report =
                  reports.entrySet().stream()
                      .filter(
                          entry ->
                              entry
                                  .getKey()
                                  .replaceAll("[/-]", "_")
                                  .equals(statement.get("StatementName")))
                      .findFirst()
                      .map(Map.Entry::getValue)
                      .orElse(null);
              if (report == null) {
                return; // Of each entity: there the report is no file.
              }
              String body = report.substring(report.indexOf("*/") + 2);
              assertThat(words(statement.get("QueryStatement").toString()))
                  .isEqualTo(words(body.replaceAll(":[a-z_]+", "?")));
            });
  }

  @Test
  void a_named_query_has_no_parameters_and_a_gap_for_what_the_report_must_be_given()
      throws IOException {
    Map<String, String> reports = reports();
    template
        .ofType("AWS::Athena::NamedQuery")
        .values()
        .forEach(
            query -> {
              String name = query.get("Name").toString();
              String text = query.get("QueryString").toString();
              assertThat(text).as(name).doesNotContain("?");
              if (!reports.containsKey(name)) {
                return; // Of each entity: there the report is no file.
              }
              String header = reports.get(name).substring(0, reports.get(name).indexOf("*/"));
              assertThat(text.matches("(?s).*'<[a-z]+>'.*"))
                  .as(name)
                  .isEqualTo(header.contains("required: true"));
            });
  }

  /** Athena's manual allows a question mark in WHERE alone. */
  @Test
  void prepared_statements_are_made_only_for_who_asks_for_them() {
    assertThat(map(template.section("Parameters").get("PreparedStatements")).get("Default"))
        .isEqualTo("off");
    assertThat(template.ofType("AWS::Athena::PreparedStatement").keySet())
        .isNotEmpty()
        .allSatisfy(
            id ->
                assertThat(template.resource(id))
                    .containsEntry("Condition", "WithPreparedStatements"));
  }

  private static Map<String, String> reports() throws IOException {
    Map<String, String> reports = new TreeMap<>();
    try (Stream<Path> files = Files.walk(REPORTS)) {
      for (Path file :
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.getParent().endsWith("each"))
              .toList()) {
        String name = REPORTS.relativize(file).toString().replace('\\', '/');
        reports.put(name.replaceAll("\\.sql$", ""), Files.readString(file));
      }
    }
    return reports;
  }

  private Collection<String> names(String type, String property) {
    return template.ofType(type).values().stream()
        .map(properties -> properties.get(property).toString())
        .sorted()
        .toList();
  }

  private Map<String, Map<String, Object>> views() {
    Map<String, Map<String, Object>> views = new TreeMap<>();
    template
        .ofType("AWS::Glue::Table")
        .values()
        .forEach(
            table -> {
              Map<String, Object> input = map(table.get("TableInput"));
              if (input.get("TableType").equals("VIRTUAL_VIEW")) {
                views.put(input.get("Name").toString(), input);
              }
            });
    return views;
  }

  /** What Athena reads, before it is put in Base64. */
  private String viewJson(String name) {
    Object parts = list(map(views().get(name).get("ViewOriginalText")).get("Fn::Join")).get(1);
    assertThat(list(parts).get(0)).isEqualTo("/* Presto View: ");
    assertThat(list(parts).get(2)).isEqualTo(" */");
    return map(map(list(parts).get(1)).get("Fn::Base64")).get("Fn::Sub").toString();
  }

  private Stream<String> columns(String logicalId) {
    return columnsOf(map(template.at(logicalId + "/TableInput")));
  }

  private static Stream<String> columnsOf(Map<String, Object> tableInput) {
    return list(map(tableInput.get("StorageDescriptor")).get("Columns")).stream()
        .map(Template::map)
        .map(column -> column.get("Name") + " " + column.get("Type"));
  }

  private static String words(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
