package io.orderlake.query.warehouse;

import io.orderlake.query.QueryFailed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Proves that a text of SQL is one SELECT over the relations of reports and nothing else, by what
 * DuckDB's own parser makes of it; nothing is run. What the parser may learn in a later version is
 * refused until it is listed here.
 */
final class SelectOnly {
  private static final String RELATIONS =
      """
      SELECT view_name
      FROM duckdb_views()
      WHERE database_name = current_database()
        AND list_contains(current_schemas(false), schema_name)
        AND schema_name <> 'main'
      ORDER BY list_position(current_schemas(false), schema_name), view_oid
      """;

  private static final Set<String> QUERIES =
      Set.of("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE");

  private static final Set<String> SOURCES =
      Set.of(
          "BASE_TABLE", "TABLE_FUNCTION", "JOIN", "SUBQUERY", "EXPRESSION_LIST", "EMPTY", "PIVOT");

  private static final Set<String> TABLE_FUNCTIONS = Set.of("range", "generate_series", "unnest");

  /** Those that tell of the process, change its state, or only keep it waiting. */
  private static final Set<String> REFUSED_FUNCTIONS =
      Set.of(
          "getvariable",
          "getenv",
          "current_setting",
          "nextval",
          "currval",
          "setval",
          "setseed",
          "write_log",
          "sleep_ms",
          "query",
          "query_table",
          "current_query",
          "stats",
          // One call of them may take for ever, and no call can be ended.
          "levenshtein",
          "editdist3",
          "damerau_levenshtein");

  private static final String WRITES = "_QUERY_NODE";

  /** Names of the relations that reports read. */
  private final List<String> relations;

  private SelectOnly(List<String> relations) {
    this.relations = relations;
  }

  /**
   * @param connection whose relations reports read
   * @throws QueryFailed if it is anything else, in words that go on from "it"
   */
  static void check(Connection connection, String sql) throws SQLException {
    JsonNode parsed = parse(connection, sql);
    if (parsed.path("error").asBoolean()) {
      throw refused(
          parsed.path("error_type").asString("").equals("parser")
              ? "is no SQL that DuckDB understands: "
                  + parsed.path("error_message").asString()
                  + line(parsed, sql)
              : "is no SELECT, and a report is nothing else");
    }
    int statements = parsed.path("statements").size();
    if (statements != 1) {
      throw refused(
          statements == 0
              ? "has no SELECT"
              : "has %d statements, and a report is one SELECT".formatted(statements));
    }
    new SelectOnly(relations(connection)).walk(parsed.path("statements"), Set.of());
  }

  private static List<String> relations(Connection connection) throws SQLException {
    List<String> relations = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(RELATIONS)) {
      while (row.next()) {
        relations.add(row.getString(1));
      }
    }
    return relations;
  }

  private static JsonNode parse(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT json_serialize_sql(CAST(? AS VARCHAR))")) {
      statement.setString(1, sql);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return JsonMapper.shared().readTree(row.getString(1));
      }
    }
  }

  /**
   * @param visible names of WITH that may be read here
   */
  private void walk(JsonNode node, Set<String> visible) {
    if (node.has("cte_map")) {
      walkQuery(node, visible);
      return;
    }
    if (!node.has("class") && node.has("alias") && node.has("sample")) {
      checkSource(node, visible);
    } else if (node.has("function_name")) {
      checkFunction(node);
    }
    node.forEach(child -> walk(child, visible));
  }

  private void walkQuery(JsonNode query, Set<String> visible) {
    String type = query.path("type").asString("");
    if (!QUERIES.contains(type)) {
      throw refused(
          "may only read, and has " + type.replace(WRITES, "").replace('_', ' ') + " within");
    }
    Set<String> inside = new HashSet<>(visible);
    // Each sees those before it; itself only where it is recursive.
    for (JsonNode named : query.path("cte_map").path("map")) {
      walk(named.path("value"), inside);
      inside.add(lower(named.path("key")));
    }
    if (query.has("cte_name")) {
      inside.add(lower(query.path("cte_name")));
    }
    for (Map.Entry<String, JsonNode> part : query.properties()) {
      if (!part.getKey().equals("cte_map")) {
        walk(part.getValue(), inside);
      }
    }
  }

  private void checkSource(JsonNode source, Set<String> visible) {
    String type = source.path("type").asString("");
    if (!SOURCES.contains(type)) {
      throw refused("reads what is no relation (" + type + "), as by SHOW or DESCRIBE");
    }
    if (type.equals("BASE_TABLE")) {
      String name = lower(source.path("table_name"));
      boolean isPlain = source.path("qualified_name").path("path").size() == 1;
      if (!isPlain || !visible.contains(name) && !relations.contains(name)) {
        throw refused(
            "reads %s, and reports read %s alone"
                .formatted(source.path("table_name").asString(), listed(relations)));
      }
    }
    if (type.equals("TABLE_FUNCTION")) {
      String name = lower(source.path("function").path("function_name"));
      if (!TABLE_FUNCTIONS.contains(name)) {
        throw refused(
            "reads from %s(), and reports read from range(), generate_series() and unnest() alone"
                .formatted(name));
      }
    }
  }

  private static void checkFunction(JsonNode function) {
    String name = lower(function.path("function_name"));
    if (REFUSED_FUNCTIONS.contains(name)) {
      throw refused("calls " + name + "(), which a report may not");
    }
  }

  private static String listed(List<String> names) {
    int last = names.size() - 1;
    return String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  private static String line(JsonNode failure, String sql) {
    int position = failure.path("position").asInt(-1);
    return position < 0 || position > sql.length()
        ? ""
        : " (line " + (sql.substring(0, position).lines().count() + 1) + " of the SQL)";
  }

  private static String lower(JsonNode name) {
    return name.asString("").toLowerCase(Locale.ROOT);
  }

  private static QueryFailed refused(String reason) {
    return new QueryFailed("it " + reason, null);
  }
}
