package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.query.ResultColumn;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.NumberOutput;

/**
 * Writes an answer as CSV (RFC 4180): a header, then the rows. Null is nothing between the commas,
 * an empty text two quotation marks.
 *
 * <p>What a spreadsheet would take for a formula gets an apostrophe before it, which spreadsheets
 * do not show: a text that begins with {@code =}, {@code +}, {@code -}, {@code @}, a tab or a
 * line's end, and these four signs behind a semicolon or a tab, at which some spreadsheets begin a
 * cell even within quotation marks. Numbers and times do not, and JSON has every text as it is. A
 * text of many digits is left: a spreadsheet that must not make 4.6E+11 of it takes the column as
 * text.
 */
final class CsvAnswer implements ReportAnswer.Body {
  private static final Pattern QUOTED = Pattern.compile("[\",\r\n]");
  private static final Pattern FORMULA =
      Pattern.compile("^(?=[=+\\-@\t\r\n])|(?<=[;\t])(?<!^\t)(?=[=+\\-@])");

  private final Writer csv;
  private final boolean marked;

  /**
   * @param marked whether it begins with a byte order mark, by which some spreadsheets know UTF-8
   */
  CsvAnswer(OutputStream out, boolean marked) {
    this.csv = new BufferedWriter(new OutputStreamWriter(out, UTF_8));
    this.marked = marked;
  }

  @Override
  public void columns(List<ResultColumn> columns) throws IOException {
    if (marked) {
      csv.write('\uFEFF');
    }
    writeLine(columns.stream().map(ResultColumn::name).toList());
  }

  @Override
  public void row(List<?> values) throws IOException {
    writeLine(values);
  }

  /** A header tells it: a line of another kind would be taken for a row. */
  @Override
  public void cut(boolean more, @Nullable String next) {}

  @Override
  public void end() throws IOException {
    csv.flush();
  }

  @Override
  public void close() throws IOException {
    csv.flush();
  }

  private void writeLine(List<?> values) throws IOException {
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
      return quoted(FORMULA.matcher(text).replaceAll("'"));
    }
    if (value instanceof Double number) {
      // The shortest that reads as the same; Java's own, before 19, is longer now and then.
      return NumberOutput.toString(number, true);
    }
    return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
  }

  private static String quoted(String text) {
    boolean needed = text.isEmpty() || QUOTED.matcher(text).find();
    return needed ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
