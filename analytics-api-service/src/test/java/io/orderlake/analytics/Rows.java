package io.orderlake.analytics;

import io.orderlake.analytics.engine.Column;
import io.orderlake.analytics.engine.QueryEngine;
import io.orderlake.analytics.engine.QueryEngine.Answer;
import io.orderlake.analytics.engine.QueryEngine.Query;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects an answer in memory. */
public final class Rows implements Answer {
  private final List<Map<String, @Nullable Object>> rows = new ArrayList<>();
  private List<Column> columns = List.of();

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
  public void columns(List<Column> columns) {
    this.columns = columns;
  }

  @Override
  public void row(List<@Nullable Object> values) {
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
