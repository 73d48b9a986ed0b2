package io.orderlake.transformer.firehose;

import com.amazonaws.services.lambda.runtime.Context;
import io.orderlake.transformer.json.JsonWriter;
import io.orderlake.transformer.json.Text;
import io.orderlake.transformer.row.Outcome.Dropped;
import io.orderlake.transformer.row.Outcome.Failed;
import io.orderlake.transformer.row.Outcome.NoRow;
import java.io.PrintStream;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What one invocation says on standard output, whose lines Lambda hands to CloudWatch as they are:
 * each failure by its recordId and reason, up to a number, each attribute that could not be used,
 * each that no column takes, once, and at last one line of metrics in CloudWatch's embedded metric
 * format.
 */
final class InvocationLog {
  /** A flood of bad records must not become a flood of lines. */
  static final int FAILURES_SHOWN = 20;

  private final PrintStream out;
  private final InstantSource clock;
  private final @Nullable Context context;
  private int ok;
  private int dropped;
  private int failed;
  private long unusable;
  private long unknown;

  InvocationLog(PrintStream out, InstantSource clock, @Nullable Context context) {
    this.out = out;
    this.clock = clock;
    this.context = context;
  }

  /**
   * @param none why the record has no row; null if it has one
   */
  void count(Text recordId, @Nullable NoRow none) {
    if (none == null) {
      ok++;
    } else if (none instanceof Dropped) {
      dropped++;
    } else if (none instanceof Failed failure) {
      failed++;
      if (failed <= FAILURES_SHOWN) {
        failure(recordId, failure);
      }
    }
  }

  /** The values of an attribute that became null, though no row failed for them. */
  void unusable(String attribute, long count) {
    unusable += count;
    print(
        line("attribute unusable")
            .raw(",\"attribute\":")
            .string(Text.of(attribute))
            .raw(",\"count\":")
            .number(count));
  }

  /**
   * The values of an attribute that no column takes.
   *
   * @param isNew whether there were none of it before
   */
  void unknown(String attribute, long count, boolean isNew) {
    unknown += count;
    if (isNew) {
      print(line("attribute unknown").raw(",\"attribute\":").string(Text.of(attribute)));
    }
  }

  void end() {
    if (failed > FAILURES_SHOWN) {
      print(line("more records failed").raw(",\"count\":").number(failed - FAILURES_SHOWN));
    }
    metrics();
  }

  private void failure(Text recordId, Failed failure) {
    print(
        line("record failed")
            .raw(",\"recordId\":")
            .string(recordId)
            .raw(",\"reason\":")
            .string(Text.of(failure.reason())));
  }

  private JsonWriter line(String message) {
    JsonWriter line = new JsonWriter(256).raw("{\"level\":\"WARN\",\"message\":\"").raw(message);
    return context == null || context.getAwsRequestId() == null
        ? line.raw("\"")
        : line.raw("\",\"requestId\":").string(Text.of(context.getAwsRequestId()));
  }

  private void metrics() {
    String function = context == null ? null : context.getFunctionName();
    JsonWriter line = new JsonWriter(512).raw("{\"_aws\":{\"Timestamp\":");
    line.number(clock.millis());
    line.raw(",\"CloudWatchMetrics\":[{\"Namespace\":\"Orderlake\",\"Dimensions\":[[");
    line.raw(function == null ? "" : "\"FunctionName\"");
    line.raw("]],\"Metrics\":[{\"Name\":\"in\",\"Unit\":\"Count\"}");
    line.raw(",{\"Name\":\"ok\",\"Unit\":\"Count\"}");
    line.raw(",{\"Name\":\"dropped\",\"Unit\":\"Count\"}");
    line.raw(",{\"Name\":\"failed\",\"Unit\":\"Count\"}");
    line.raw(",{\"Name\":\"unusable\",\"Unit\":\"Count\"}");
    line.raw(",{\"Name\":\"unknown\",\"Unit\":\"Count\"}]}]}");
    if (function != null) {
      line.raw(",\"FunctionName\":").string(Text.of(function));
    }
    line.raw(",\"in\":").number(ok + dropped + failed).raw(",\"ok\":").number(ok);
    line.raw(",\"dropped\":").number(dropped).raw(",\"failed\":").number(failed);
    line.raw(",\"unusable\":").number(unusable).raw(",\"unknown\":").number(unknown);
    print(line);
  }

  /** In one write, so that lines stay whole. */
  private void print(JsonWriter line) {
    byte[] bytes = line.raw("}\n").toBytes();
    out.write(bytes, 0, bytes.length);
    out.flush();
  }
}
