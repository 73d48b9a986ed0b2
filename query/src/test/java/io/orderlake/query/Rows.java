package io.orderlake.query;

import io.orderlake.query.QueryEngine.Query;
import io.orderlake.query.QueryEngine.RowSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects an answer in memory. */
public final class Rows implements RowSink {
  private final List<Map<String, @Nullable Object>> rows = new ArrayList<>();
  private List<ResultColumn> columns = List.of();

  public static List<Map<String, @Nullable Object>> of(QueryEngine engine, String sql) {
    return of(engine, new Query(sql, List.of()));
  }

  public static List<Map<String, @Nullable Object>> of(QueryEngine engine, Query query) {
    Rows rows = new Rows();
    try {
      engine.run(query, rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows.rows;
  }

  @Override
  public void columns(List<ResultColumn> columns) {
    this.columns = columns;
  }

  @Override
  public void row(List<?> values) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      row.put(columns.get(i).name(), values.get(i));
    }
    rows.add(row);
  }

  @Override
  public void end() {}

  @Override
  public void close() {}
}
