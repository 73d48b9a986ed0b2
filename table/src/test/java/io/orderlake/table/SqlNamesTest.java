package io.orderlake.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.table.sql.SqlNames;
import io.trino.grammar.sql.SqlKeywords;
import io.trino.sql.ReservedIdentifiers;
import io.trino.sql.parser.ParsingException;
import io.trino.sql.parser.SqlParser;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SqlNamesTest {
  private static final SqlParser TRINO = new SqlParser();

  private final Set<String> words = new TreeSet<>();
  private final Set<String> refused = new TreeSet<>();

  @Test
  void reserved_are_the_words_that_an_engine_does_not_take_and_no_others() throws SQLException {
    ReservedIdentifiers.reservedIdentifiers().forEach(word -> refused.add(lower(word)));
    SqlKeywords.sqlKeywords().forEach(word -> words.add(lower(word)));
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement()) {
      try (ResultSet keywords =
          statement.executeQuery("SELECT keyword_name FROM duckdb_keywords()")) {
        while (keywords.next()) {
          words.add(keywords.getString(1));
        }
      }
      words.addAll(SqlNames.reserved());
      for (String word : words) {
        if (!isTakenByTrino(word) || !isTakenByDuckDb(duckDb, word)) {
          refused.add(word);
        }
      }
    }
    assertThat(words).hasSizeGreaterThan(500);
    assertThat(new TreeSet<>(SqlNames.reserved())).isEqualTo(refused);
  }

  private static boolean isTakenByTrino(String word) {
    try {
      TRINO.createStatement(
          "SELECT %1$s, COALESCE(%1$s, b) AS %1$s FROM t WHERE %1$s = 1 GROUP BY %1$s ORDER BY %1$s"
              .formatted(word));
      return true;
    } catch (ParsingException e) {
      return false;
    }
  }

  private static boolean isTakenByDuckDb(Connection duckDb, String word) {
    try (Statement statement = duckDb.createStatement()) {
      statement.execute("CREATE OR REPLACE TABLE t (%s INT, other INT)".formatted(word));
      statement.execute("INSERT INTO t BY NAME SELECT 1 AS %s".formatted(word));
      statement.execute(
          "SELECT * EXCLUDE (%1$s), t.%1$s FROM t JOIN t AS u USING (%1$s)".formatted(word));
      statement.execute(
          "SELECT %1$s, COALESCE(%1$s, other) AS %1$s FROM t WHERE %1$s = 1".formatted(word));
      statement.execute(
          "SELECT row_number() OVER (PARTITION BY %1$s ORDER BY %1$s) FROM t GROUP BY %1$s"
              .formatted(word));
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }
}
