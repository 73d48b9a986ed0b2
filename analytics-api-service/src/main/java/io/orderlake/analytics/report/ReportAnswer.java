package io.orderlake.analytics.report;

import io.orderlake.query.QueryEngine.RowSink;
import io.orderlake.query.ResultColumn;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A report's answer: as many rows as were asked for, and whether there are more, which the query
 * tells by one more than that. The headers tell it too, and where the answer is from.
 */
final class ReportAnswer implements RowSink {
  static final String MORE_ROWS = "Orderlake-More-Rows";

  private final Body body;
  private final Cut cut;
  private final Consumer<Runnable> whoEnds;
  private final HttpServletResponse response;
  private final Consumer<String> onNext;
  private List<Integer> order = List.of();
  private int counted = -1;
  private long count;
  private @Nullable Object current;
  private List<?> last = List.of();
  private boolean more;

  /** What is written of it. */
  interface Body extends RowSink {

    /**
     * Called before the end of an answer that may have been cut.
     *
     * @param next leads to the rows that follow, null if there are none, or no page begins there
     */
    void cut(boolean more, @Nullable String next) throws IOException;
  }

  /**
   * Where an answer is cut.
   *
   * @param most of it, or null if it has all rows
   * @param counts the column whose values are counted, or null for rows
   * @param order the columns that tell a row's place, or none if no page begins after a row
   */
  record Cut(@Nullable Long most, @Nullable String counts, List<String> order) {}

  /**
   * @param whoEnds takes what ends the query
   * @param onNext takes the cursor of the next page
   */
  ReportAnswer(
      Body body,
      Cut cut,
      Consumer<Runnable> whoEnds,
      HttpServletResponse response,
      Consumer<String> onNext) {
    this.body = body;
    this.cut = cut;
    this.whoEnds = whoEnds;
    this.response = response;
    this.onNext = onNext;
  }

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
  public void columns(List<ResultColumn> columns) throws IOException {
    List<String> names = columns.stream().map(ResultColumn::name).toList();
    order = cut.order().stream().map(names::indexOf).toList();
    counted = cut.counts() == null ? -1 : names.indexOf(cut.counts());
    body.columns(columns);
  }

  @Override
  public void row(List<?> values) throws IOException {
    if (isNext(values)) {
      more |= Objects.equals(count, cut.most());
      count++;
    }
    if (!more) {
      body.row(values);
      last = values;
    }
  }

  @Override
  public void end() throws IOException {
    if (cut.most() != null) {
      String next = more ? next() : null;
      body.cut(more, next);
      response.setHeader(MORE_ROWS, Boolean.toString(more));
      if (next != null) {
        onNext.accept(next);
      }
    }
    body.end();
  }

  @Override
  public void close() throws IOException {
    body.close();
  }

  private boolean isNext(List<?> values) {
    if (counted < 0) {
      return true;
    }
    Object before = current;
    current = values.get(counted);
    return count == 0 || !Objects.equals(before, current);
  }

  private @Nullable String next() {
    List<@Nullable Object> key = new ArrayList<>();
    for (int column : order) {
      key.add(last.get(column));
    }
    return order.isEmpty() || last.isEmpty() ? null : Cursor.after(key);
  }
}
