package io.orderlake.analytics.report;

import io.orderlake.analytics.engine.Column;
import io.orderlake.analytics.engine.QueryEngine.Answer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer whose origin is told in the response's headers.
 *
 * @param whoEnds takes what ends the query
 */
record HeadedAnswer(Answer body, Consumer<Runnable> whoEnds, HttpServletResponse response)
    implements Answer {

  @Override
  public void endable(Runnable end) {
    whoEnds.accept(end);
  }

  @Override
  public void origin(String executionId, long scannedBytes) {
    response.setHeader("Orderlake-Execution-Id", executionId);
    response.setHeader("Orderlake-Scanned-Bytes", Long.toString(scannedBytes));
  }

  @Override
  public void columns(List<Column> columns) throws IOException {
    body.columns(columns);
  }

  @Override
  public void row(List<@Nullable Object> values) throws IOException {
    body.row(values);
  }

  @Override
  public void end() throws IOException {
    body.end();
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
