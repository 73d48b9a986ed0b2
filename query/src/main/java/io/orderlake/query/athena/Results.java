package io.orderlake.query.athena;

import io.orderlake.query.QueryEngine.RowSink;
import io.orderlake.query.ResultColumn;
import io.orderlake.query.ResultColumn.ResultType;
import io.orderlake.query.Unanswered;
import io.orderlake.query.Unanswered.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.athena.model.ColumnInfo;
import software.amazon.awssdk.services.athena.model.Datum;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.Row;

/**
 * Hands on an execution's result page by page, in the types that DuckDB gives too. Athena sends
 * every value as text, and a null as a cell without text. The first row of the first page repeats
 * the columns' names.
 */
final class Results {
  private final AthenaCalls calls;

  Results(AthenaCalls calls) {
    this.calls = calls;
  }

  void handOn(String id, RowSink answer) throws IOException {
    GetQueryResultsResponse page = calls.page(id, null);
    List<ColumnInfo> infos = page.resultSet().resultSetMetadata().columnInfo();
    List<ResultColumn> columns = infos.stream().map(Results::column).toList();
    answer.columns(columns);
    List<Row> rows = page.resultSet().rows();
    handOn(isHeader(rows, columns) ? rows.subList(1, rows.size()) : rows, columns, answer);
    while (page.nextToken() != null) {
      page = calls.page(id, page.nextToken());
      handOn(page.resultSet().rows(), columns, answer);
    }
    answer.end();
  }

  private static void handOn(List<Row> rows, List<ResultColumn> columns, RowSink answer)
      throws IOException {
    for (Row row : rows) {
      List<@Nullable Object> values = new ArrayList<>(columns.size());
      for (int i = 0; i < columns.size(); i++) {
        values.add(value(columns.get(i).type(), row.data().get(i).varCharValue()));
      }
      answer.row(values);
    }
  }

  private static boolean isHeader(List<Row> rows, List<ResultColumn> columns) {
    return !rows.isEmpty()
        && rows.get(0).data().stream()
            .map(Datum::varCharValue)
            .toList()
            .equals(columns.stream().map(ResultColumn::name).toList());
  }

  private static ResultColumn column(ColumnInfo info) {
    return new ResultColumn(info.name(), type(info));
  }

  private static ResultType type(ColumnInfo info) {
    return switch (info.type()) {
      case "varchar", "char", "string" -> ResultType.STRING;
      case "tinyint", "smallint", "integer", "bigint" -> ResultType.INTEGER;
      case "decimal" -> ResultType.DECIMAL;
      case "double" -> ResultType.DOUBLE;
      case "timestamp" -> ResultType.TIMESTAMP;
      case "boolean" -> ResultType.BOOLEAN;
      default ->
          throw new Unanswered(
              Kind.UNSUPPORTED_COLUMN,
              "Column %s is a %s; cast it to varchar, bigint, decimal, double, timestamp or boolean"
                  .formatted(info.name(), info.type()));
    };
  }

  private static @Nullable Object value(ResultType type, @Nullable String text) {
    if (text == null) {
      return null;
    }
    return switch (type) {
      case STRING -> text;
      case INTEGER -> Long.valueOf(text);
      case DECIMAL -> new BigDecimal(text);
      case DOUBLE -> Double.valueOf(text);
      case TIMESTAMP -> LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
      case BOOLEAN -> Boolean.valueOf(text);
    };
  }
}
