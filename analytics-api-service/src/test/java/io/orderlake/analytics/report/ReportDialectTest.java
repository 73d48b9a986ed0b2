package io.orderlake.analytics.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.query.Change;
import io.trino.sql.parser.SqlParser;
import io.trino.sql.tree.ArithmeticBinaryExpression;
import io.trino.sql.tree.ArithmeticBinaryExpression.Operator;
import io.trino.sql.tree.Cast;
import io.trino.sql.tree.CurrentTime;
import io.trino.sql.tree.DefaultTraversalVisitor;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.Limit;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.Offset;
import io.trino.sql.tree.OrderBy;
import io.trino.sql.tree.Parameter;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.QuerySpecification;
import io.trino.sql.tree.SimpleGroupBy;
import io.trino.sql.tree.StringLiteral;
import io.trino.sql.tree.WithQuery;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The texts of the reports against the grammar of Trino, which Athena runs, and against what is
 * known to differ between Trino and DuckDB.
 */
class ReportDialectTest {
  private static final ReportCatalogue CATALOGUE =
      ReportCatalogue.load(
          null,
          List.of(Change.ORDERS, RandomInvoices.MAPPING, EntityReportsTest.ODD),
          sql -> List.of(),
          Clock.systemUTC());

  /** Functions that the engines lack or differ in. */
  private static final Set<String> AVOIDED =
      Set.of("now", "random", "greatest", "least", "avg", "epoch", "strftime", "date_format");

  static Stream<Report> reports() {
    return CATALOGUE.all().stream();
  }

  @ParameterizedTest
  @MethodSource("reports")
  void a_report_is_a_query_of_the_common_dialect(Report report) {
    assertThat(complaints(report.sql())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("reports")
  void a_report_binds_each_of_its_parameters_once_and_as_often_as_it_takes_where_a_page_begins(
      Report report) {
    List<String> after = report.pages().stream().map(column -> "after_" + column).toList();

    assertThat(report.arguments().stream().filter(name -> !after.contains(name)))
        .containsExactlyInAnyOrderElementsOf(
            report.parameters().stream()
                .map(ReportParameter::name)
                .filter(name -> !name.equals("cursor"))
                .toList());
    assertThat(report.arguments()).containsAll(after);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT now()",
        "SELECT current_date",
        "SELECT avg(price) FROM current_orders",
        "SELECT 7 / 2",
        "SELECT CAST(price AS double) FROM current_orders",
        "SELECT * FROM current_orders WHERE status = ?",
        "WITH parameters AS (SELECT ? AS a) SELECT * FROM parameters",
        "SELECT CAST(? AS varchar) AS a FROM current_orders",
        "SELECT upper(status) FROM current_orders GROUP BY upper(status)",
        "SELECT date_diff('day', changed_at, placed_at) FROM current_orders",
        "SELECT status FROM current_orders ORDER BY upper(status)"
      })
  void the_check_finds_what_it_looks_for(String sql) {
    assertThat(complaints(sql)).isNotEmpty();
  }

  @Test
  void there_are_reports() {
    assertThat(CATALOGUE.all()).hasSizeGreaterThanOrEqualTo(16);
  }

  private static List<String> complaints(String sql) {
    Check check = new Check();
    check.process(new SqlParser().createStatement(sql), null);
    return check.complaints;
  }

  private static final class Check extends DefaultTraversalVisitor<Void> {
    private final List<String> complaints = new ArrayList<>();
    private final Set<Node> boundWell = new HashSet<>();
    private boolean leading = true;

    @Override
    protected Void visitQuery(Query node, Void context) {
      // The visitor passes by these.
      node.getOffset().ifPresent(offset -> process(offset, context));
      node.getLimit().ifPresent(limit -> process(limit, context));
      return super.visitQuery(node, context);
    }

    @Override
    protected Void visitWithQuery(WithQuery node, Void context) {
      if (leading) {
        leading = false;
        acceptCasts(node.getQuery());
      }
      return super.visitWithQuery(node, context);
    }

    @Override
    protected Void visitQuerySpecification(QuerySpecification node, Void context) {
      node.getWhere().ifPresent(this::acceptCasts);
      return super.visitQuerySpecification(node, context);
    }

    private void acceptCasts(Node node) {
      new DefaultTraversalVisitor<Void>() {
        @Override
        protected Void visitCast(Cast cast, Void none) {
          boundWell.add(cast.getExpression());
          return null;
        }
      }.process(node, null);
    }

    @Override
    protected Void visitOffset(Offset node, Void context) {
      boundWell.add(node.getRowCount());
      return null;
    }

    @Override
    protected Void visitLimit(Limit node, Void context) {
      boundWell.add(node.getRowCount());
      return null;
    }

    @Override
    protected Void visitParameter(Parameter node, Void context) {
      if (!boundWell.contains(node)) {
        complaints.add(
            "a parameter stands outside of CAST(? AS …) in the leading expression or a WHERE");
      }
      return null;
    }

    @Override
    protected Void visitCast(Cast node, Void context) {
      String type = node.getType().toString().toLowerCase(Locale.ROOT);
      if (type.startsWith("double") || type.startsWith("real")) {
        complaints.add("binary floating point: " + node);
      }
      return super.visitCast(node, context);
    }

    @Override
    protected Void visitCurrentTime(CurrentTime node, Void context) {
      complaints.add("time has to be a parameter: " + node);
      return null;
    }

    @Override
    protected Void visitFunctionCall(FunctionCall node, Void context) {
      String name = node.getName().toString().toLowerCase(Locale.ROOT);
      if (AVOIDED.contains(name)
          || name.equals("date_diff")
              && !(node.getArguments().get(0) instanceof StringLiteral unit
                  && unit.getValue().equals("millisecond"))) {
        complaints.add("the engines differ in " + node);
      }
      return super.visitFunctionCall(node, context);
    }

    /** Only a division that leaves no rest: (x - x % y) / y. */
    @Override
    protected Void visitArithmeticBinary(ArithmeticBinaryExpression node, Void context) {
      if (node.getOperator() == Operator.DIVIDE
          && !(node.getLeft() instanceof ArithmeticBinaryExpression difference
              && difference.getOperator() == Operator.SUBTRACT
              && difference.getRight() instanceof ArithmeticBinaryExpression rest
              && rest.getOperator() == Operator.MODULUS
              && rest.getLeft().equals(difference.getLeft())
              && rest.getRight().equals(node.getRight()))) {
        complaints.add("the engines differ in " + node);
      }
      return super.visitArithmeticBinary(node, context);
    }

    @Override
    protected Void visitSimpleGroupBy(SimpleGroupBy node, Void context) {
      node.getExpressions().forEach(expression -> checkPlain("GROUP BY", expression));
      return super.visitSimpleGroupBy(node, context);
    }

    @Override
    protected Void visitOrderBy(OrderBy node, Void context) {
      node.getSortItems().forEach(item -> checkPlain("ORDER BY", item.getSortKey()));
      return super.visitOrderBy(node, context);
    }

    private void checkPlain(String clause, Expression expression) {
      if (!(expression instanceof Identifier || expression instanceof LongLiteral)) {
        complaints.add(clause + " takes ordinals and plain columns: " + expression);
      }
    }
  }
}
