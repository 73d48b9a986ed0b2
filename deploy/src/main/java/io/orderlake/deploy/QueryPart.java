package io.orderlake.deploy;

import static io.orderlake.deploy.DeployedTable.camelCase;

import io.orderlake.analytics.report.Report;
import io.orderlake.analytics.report.ReportCatalogue;
import io.orderlake.analytics.report.ReportParameter;
import io.orderlake.query.QueryFailed;
import io.orderlake.query.ResultColumn;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The reports in Athena: for each a named query, which is the report without any parameter given,
 * and a prepared statement for who asks for them.
 */
final class QueryPart {
  private static final String RESOURCES =
      """
        <id>Query:
          Type: AWS::Athena::NamedQuery
          Properties:
            Name: <name>
            Description: <title>
            Database: !Ref LakeDatabase
            WorkGroup: !Ref QueryWorkGroup
            QueryString: |
              <query>

        <id>Statement:
          Type: AWS::Athena::PreparedStatement
          Condition: WithPreparedStatements
          Properties:
            StatementName: <statement>
            Description: <described>
            WorkGroup: !Ref QueryWorkGroup
            QueryStatement: |
              <sql>

      """;

  private static final String CURRENT_ORDERS = "current_orders";

  /** What the service's own reports ask. */
  private static final Pattern OF_ORDERS =
      Pattern.compile("\\b(order_changes|current_orders|order_lifecycles)\\b");

  private QueryPart() {}

  /** Of the reports of each entity, and of those that ask for orders where they are among them. */
  static String resources(List<DeployedTable> tables) {
    List<TableMapping> entities =
        tables.stream().flatMap(table -> table.entities().stream()).toList();
    return ReportCatalogue.load(null, entities, sql -> describe(sql, entities), Instant::now)
        .all()
        .stream()
        .map(report -> resources(prefix(report, tables) + camelCase(report.name()), report))
        .collect(Collectors.joining());
  }

  /**
   * Columns are of no interest here.
   *
   * @throws QueryFailed if it asks for orders, and they are none of the entities
   */
  private static List<ResultColumn> describe(String sql, List<TableMapping> entities) {
    boolean hasOrders =
        entities.stream()
            .anyMatch(entity -> new Relations(entity).current().equals(CURRENT_ORDERS));
    if (!hasOrders && OF_ORDERS.matcher(sql).find()) {
      throw new QueryFailed("it asks for orders, which are not deployed", null);
    }
    return List.of();
  }

  private static String prefix(Report report, List<DeployedTable> tables) {
    for (DeployedTable table : tables) {
      for (TableMapping entity : table.entities()) {
        if (report.name().startsWith(entity.entity().many() + "/")) {
          return table.relationPrefix(entity);
        }
      }
    }
    return "";
  }

  private static String resources(String id, Report report) {
    return new Gaps()
        .put("id", id)
        .put("name", report.name())
        .put("title", YamlText.of(report.title()))
        .put("query", withDefaults(report))
        .put("statement", report.name().replaceAll("[^a-zA-Z0-9]", "_"))
        .put(
            "described",
            YamlText.quoted(
                report.arguments().isEmpty()
                    ? report.title()
                    : report.title() + ": USING " + String.join(", ", report.arguments())))
        .put("sql", report.sql())
        .fill(RESOURCES);
  }

  /** What a report must be given stands in angle brackets: to be replaced. */
  private static String withDefaults(Report report) {
    Iterator<String> arguments = report.arguments().iterator();
    return Pattern.compile("'[^']*'|--[^\n]*|\\?")
        .matcher(report.sql())
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group().equals("?")
                        ? defaultLiteral(report, arguments.next())
                        : found.group()));
  }

  private static String defaultLiteral(Report report, String name) {
    ReportParameter parameter =
        report.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
    if (parameter == null) {
      return "NULL"; // Where a page begins: at the first row.
    }
    String value = parameter.fallback();
    if (value == null) {
      return parameter.required() ? "'<" + name + ">'" : "NULL";
    }
    return switch (parameter.type()) {
      case INTEGER, DECIMAL -> value;
      case STRING, TIMESTAMP, ZONE -> "'" + value.replace("'", "''") + "'";
    };
  }
}
