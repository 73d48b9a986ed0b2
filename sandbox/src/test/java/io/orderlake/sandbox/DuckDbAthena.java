package io.orderlake.sandbox;

import io.orderlake.query.warehouse.Warehouse;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.ColumnInfo;
import software.amazon.awssdk.services.athena.model.Datum;
import software.amazon.awssdk.services.athena.model.GetQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.GetQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.GetQueryResultsRequest;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.ResultSetMetadata;
import software.amazon.awssdk.services.athena.model.Row;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionResponse;

/**
 * An Athena that answers from a warehouse, and may be slow. Unlike AWS it runs a query while it is
 * started, in DuckDB's dialect, gives all rows in one page, and has always scanned the least that
 * is billed.
 */
final class DuckDbAthena implements AthenaClient {
  private static final long LEAST_SCANNED = 10_000_000;

  private final Warehouse warehouse;
  private final Map<String, GetQueryResultsResponse> answers = new ConcurrentHashMap<>();

  /** Whether queries are said to be running still. */
  volatile boolean slow;

  DuckDbAthena(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  @Override
  public StartQueryExecutionResponse startQueryExecution(StartQueryExecutionRequest request) {
    try (Connection reader = warehouse.reader();
        PreparedStatement query = reader.prepareStatement(request.queryString())) {
      List<String> literals = request.executionParameters();
      for (int i = 0; i < literals.size(); i++) {
        query.setObject(i + 1, value(literals.get(i)));
      }
      String id = request.clientRequestToken();
      try (ResultSet rows = query.executeQuery()) {
        answers.put(id, answer(rows));
      }
      return StartQueryExecutionResponse.builder().queryExecutionId(id).build();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(String literal) {
    if (literal.startsWith("'")) {
      return literal.substring(1, literal.length() - 1).replace("''", "'");
    }
    if (literal.equals("NULL")) {
      return null;
    }
    return literal.contains(".") ? new BigDecimal(literal) : Long.valueOf(literal);
  }

  private static GetQueryResultsResponse answer(ResultSet rows) throws SQLException {
    ResultSetMetaData data = rows.getMetaData();
    List<ColumnInfo> columns = new ArrayList<>();
    List<Datum> header = new ArrayList<>();
    for (int i = 1; i <= data.getColumnCount(); i++) {
      String name = data.getColumnLabel(i);
      String type = type(data.getColumnType(i));
      columns.add(ColumnInfo.builder().name(name).type(type).build());
      header.add(Datum.builder().varCharValue(name).build());
    }
    List<Row> all = new ArrayList<>(List.of(Row.builder().data(header).build()));
    while (rows.next()) {
      List<Datum> cells = new ArrayList<>();
      for (int i = 1; i <= columns.size(); i++) {
        cells.add(Datum.builder().varCharValue(rows.getString(i)).build());
      }
      all.add(Row.builder().data(cells).build());
    }
    ResultSetMetadata metadata = ResultSetMetadata.builder().columnInfo(columns).build();
    return GetQueryResultsResponse.builder()
        .resultSet(set -> set.rows(all).resultSetMetadata(metadata))
        .build();
  }

  private static String type(int type) {
    return switch (type) {
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> "bigint";
      case Types.DECIMAL -> "decimal";
      case Types.TIMESTAMP -> "timestamp";
      case Types.BOOLEAN -> "boolean";
      default -> "varchar";
    };
  }

  @Override
  public GetQueryExecutionResponse getQueryExecution(GetQueryExecutionRequest request) {
    QueryExecutionState state = slow ? QueryExecutionState.RUNNING : QueryExecutionState.SUCCEEDED;
    return GetQueryExecutionResponse.builder()
        .queryExecution(
            execution ->
                execution
                    .queryExecutionId(request.queryExecutionId())
                    .status(status -> status.state(state))
                    .statistics(statistics -> statistics.dataScannedInBytes(LEAST_SCANNED)))
        .build();
  }

  @Override
  public GetQueryResultsResponse getQueryResults(GetQueryResultsRequest request) {
    return answers.get(request.queryExecutionId());
  }

  @Override
  public String serviceName() {
    return "athena";
  }

  @Override
  public void close() {}
}
