package io.orderlake.query.athena;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.query.QueryEngine.Query;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.Cast;
import io.trino.sql.tree.DecimalLiteral;
import io.trino.sql.tree.DefaultTraversalVisitor;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.NullLiteral;
import io.trino.sql.tree.Parameter;
import io.trino.sql.tree.Statement;
import io.trino.sql.tree.StringLiteral;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** As Trino, which Athena runs, reads it: whatever a caller sends is one value. */
class SqlLiteralTest {
  private static final SqlParser TRINO = new SqlParser();

  private static final String SQL =
      """
      WITH parameters AS (SELECT CAST(? AS varchar) AS a) -- it's not '?
      SELECT "?" FROM parameters /* nor ' ? */
      WHERE b <> 'it''s ?' AND c = CAST(? AS varchar) OFFSET 0 LIMIT ?""";

  @Property
  void a_text_is_one_string(@ForAll("hostile") String text) {
    assertThat(read(text)).isEqualTo(new StringLiteral(text));
  }

  @Property
  void so_is_any_other(@ForAll String text) {
    assertThat(read(text)).isEqualTo(new StringLiteral(text));
  }

  @Property
  void a_decimal_keeps_its_digits(@ForAll("money") BigDecimal number) {
    Expression literal = read(number);
    String digits =
        literal instanceof DecimalLiteral decimal
            ? decimal.getValue()
            : ((LongLiteral) literal).getValue();

    assertThat(new BigDecimal(digits)).isEqualTo(number);
  }

  @Property
  void a_whole_number_keeps_its_value(@ForAll long number) {
    assertThat(read(number)).isEqualTo(new LongLiteral(String.valueOf(number)));
  }

  @Example
  void null_is_no_text() {
    assertThat(read(null)).isEqualTo(new NullLiteral());
    assertThat(read("NULL")).isEqualTo(new StringLiteral("NULL"));
  }

  @Property
  void a_report_is_the_same_but_for_its_values(
      @ForAll("hostile") String first, @ForAll("hostile") String second, @ForAll long third) {
    QueryRequests requests = new QueryRequests(AthenaSettings.usual());
    String text =
        requests.of(new Query(SQL, Arrays.asList(first, second, third & 0xFFFF))).queryString();

    assertThat(casts(TRINO.createStatement(text)))
        .containsExactly(new StringLiteral(first), new StringLiteral(second));
  }

  /** What ends strings, begins comments or is a parameter, in any order and number. */
  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "'",
            "''",
            "\"",
            "\\",
            "\\'",
            "?",
            ";",
            "--",
            "/*",
            "*/",
            "\n",
            "\r\n",
            "\t",
            "%",
            "$1",
            "NULL",
            "' OR '1'='1",
            "'; DROP TABLE raw_order_changes; --",
            "') UNION SELECT (",
            "U&'\\0027'",
            "\u2019",
            "\u02bc",
            "\u0000",
            "\uff07",
            "\ud83d\ude00",
            " ",
            "a");
    return pieces.list().ofMaxSize(12).map(parts -> String.join("", parts));
  }

  /** All that a parameter of this type may be. */
  @Provide
  Arbitrary<BigDecimal> money() {
    BigDecimal most = new BigDecimal("9999999999999999.99");
    return Arbitraries.bigDecimals().between(most.negate(), most).ofScale(2);
  }

  private static Expression read(@Nullable Object value) {
    return TRINO.createExpression(SqlLiteral.of(value));
  }

  private static List<Expression> casts(Statement statement) {
    List<Expression> found = new ArrayList<>();
    new DefaultTraversalVisitor<Void>() {
      @Override
      protected Void visitCast(Cast cast, Void context) {
        found.add(cast.getExpression());
        return super.visitCast(cast, context);
      }

      @Override
      protected Void visitParameter(Parameter parameter, Void context) {
        throw new AssertionError("a question mark is left");
      }
    }.process(statement, null);
    return found;
  }
}
