package io.orderlake.analytics.report;

import io.orderlake.query.ResultColumn;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes an answer as {@code {"report":…,"parameters":{…},"rows":[{…}]}}, row by row, and where it
 * may have been cut {@code "more":…,"next":…} after the rows. Decimals keep all their digits; what
 * is no number, or infinite, is a text, {@code "NaN"} or {@code "-Infinity"}; times are ISO 8601 in
 * UTC.
 */
final class JsonAnswer implements ReportAnswer.Body {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private final JsonGenerator json;
  private final String report;
  private final Map<String, @Nullable Object> parameters;
  private List<ResultColumn> columns = List.of();
  private boolean open = true;

  JsonAnswer(OutputStream out, String report, Map<String, @Nullable Object> parameters) {
    this.json = JSON.createGenerator(out);
    this.report = report;
    this.parameters = parameters;
  }

  @Override
  public void columns(List<ResultColumn> columns) {
    this.columns = columns;
    json.writeStartObject();
    json.writeStringProperty("report", report);
    json.writeObjectPropertyStart("parameters");
    parameters.forEach(this::write);
    json.writeEndObject();
    json.writeArrayPropertyStart("rows");
  }

  @Override
  public void row(List<?> values) {
    json.writeStartObject();
    for (int i = 0; i < columns.size(); i++) {
      write(columns.get(i).name(), values.get(i));
    }
    json.writeEndObject();
  }

  @Override
  public void cut(boolean more, @Nullable String next) {
    json.writeEndArray();
    json.writeBooleanProperty("more", more);
    write("next", next);
    open = false;
  }

  @Override
  public void end() {
    if (open) {
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** Without the end an answer stays visibly broken. */
  @Override
  public void close() {
    json.close();
  }

  private void write(String name, @Nullable Object value) {
    json.writeName(name);
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof BigDecimal decimal) {
      json.writeNumber(decimal);
    } else if (value instanceof Double number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else {
      json.writeString(value.toString());
    }
  }
}
