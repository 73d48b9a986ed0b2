package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.analytics.engine.Column;
import io.orderlake.analytics.engine.QueryEngine.Answer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes an answer as CSV (RFC 4180): a header, then the rows. Null is nothing between the commas,
 * an empty text two quotation marks.
 *
 * <p>A text that a spreadsheet would take for a formula, since it begins with {@code =}, {@code +},
 * {@code -}, {@code @}, a tab or a line's end, gets an apostrophe before it, which spreadsheets do
 * not show. Numbers and times do not, and JSON has every text as it is.
 */
final class CsvAnswer implements Answer {
  private static final Pattern QUOTED = Pattern.compile("[\",\r\n]");
  private static final String FORMULA = "=+-@\t\r\n";

  private final Writer csv;

  CsvAnswer(OutputStream out) {
    this.csv = new BufferedWriter(new OutputStreamWriter(out, UTF_8));
  }

  @Override
  public void columns(List<Column> columns) throws IOException {
    writeLine(columns.stream().map(Column::name).toList());
  }

  @Override
  public void row(List<@Nullable Object> values) throws IOException {
    writeLine(values);
  }

  @Override
  public void end() throws IOException {
    csv.flush();
  }

  @Override
  public void close() throws IOException {
    csv.flush();
  }

  private void writeLine(List<? extends @Nullable Object> values) throws IOException {
    String comma = "";
    for (Object value : values) {
      csv.write(comma);
      csv.write(cell(value));
      comma = ",";
    }
    csv.write("\r\n");
  }

  private static String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof String text) {
      return quoted(isFormula(text) ? "'" + text : text);
    }
    return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
  }

  private static boolean isFormula(String text) {
    return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
  }

  private static String quoted(String text) {
    boolean needed = text.isEmpty() || QUOTED.matcher(text).find();
    return needed ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
