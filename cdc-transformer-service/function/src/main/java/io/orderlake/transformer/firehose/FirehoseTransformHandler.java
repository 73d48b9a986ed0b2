package io.orderlake.transformer.firehose;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.firehose.FirehoseEvent.Item;
import io.orderlake.transformer.json.JsonWriter;
import io.orderlake.transformer.json.Text;
import io.orderlake.transformer.row.AttributeCounts;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.Outcome.Failed;
import io.orderlake.transformer.row.Outcome.NoRow;
import io.orderlake.transformer.row.TransformOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The Lambda function of a Firehose delivery stream: turns each record into a row of the lake.
 *
 * <p>Every record of the event is answered once, in order: Ok with a row, Dropped, or
 * ProcessingFailed with its reason in the log; records are independent of each other. A recordId
 * that stands twice in an event, which Firehose never sends, is answered twice. An event that is
 * not Firehose's is an error of the whole invocation, which Firehose tries again.
 *
 * <p>Options come from the environment, see {@link HandlerOptions}.
 */
public final class FirehoseTransformHandler implements RequestStreamHandler {
  private static final int TYPICAL_ROW = 768;

  private final ChangeTransform transform;
  private final PrintStream log;
  private final InstantSource clock;

  /**
   * What Lambda calls. It takes seconds where a snapshot is made of what it leaves, or the instance
   * is made ready before there is an event.
   *
   * @throws IllegalArgumentException if the environment holds a bad option
   */
  public FirehoseTransformHandler() {
    this(FunctionMapping.read(), FunctionMapping.others(), System.getenv());
  }

  private FirehoseTransformHandler(
      TableMapping mapping, List<TableMapping> others, Map<String, String> environment) {
    this(mapping, others, HandlerOptions.from(environment), System.out, InstantSource.system());
    if (Priming.isWorthwhile(environment.getOrDefault("AWS_LAMBDA_INITIALIZATION_TYPE", ""))) {
      new Priming(mapping, others, HandlerOptions.from(environment), clock).run();
    }
  }

  /**
   * A handler anywhere else.
   *
   * @param others mappings of the other entities of the table
   * @param log takes the lines that belong to CloudWatch
   */
  public FirehoseTransformHandler(
      TableMapping mapping,
      List<TableMapping> others,
      TransformOptions options,
      PrintStream log,
      InstantSource clock) {
    this.transform = new ChangeTransform(mapping, others, options);
    this.log = log;
    this.clock = clock;
  }

  /**
   * Answers one event.
   *
   * @param context null where there is none
   * @throws IllegalArgumentException if the bytes are not a Firehose transformation event, or one
   *     of more records than can be answered in 6 MB
   */
  @Override
  public void handleRequest(InputStream input, OutputStream output, @Nullable Context context)
      throws IOException {
    byte[] bytes = input.readAllBytes();
    FirehoseEvent event = FirehoseEvent.read(bytes);
    Answer answer = new Answer(event.records(), bytes.length);
    InvocationLog said = new InvocationLog(log, clock, context);
    AttributeCounts attributes = transform.attributes();
    Map<String, Long> unusable = attributes.unusable();
    Map<String, Long> unknown = attributes.unknown();
    JsonWriter row = new JsonWriter(TYPICAL_ROW);
    for (Item record : event.records()) {
      row.cutTo(0);
      NoRow none = append(record.data(), row);
      said.count(record.recordId(), answer.add(record, none, row));
    }
    answer.writeTo(output);
    more(unusable, attributes.unusable()).forEach(said::unusable);
    more(unknown, attributes.unknown())
        .forEach((name, count) -> said.unknown(name, count, !unknown.containsKey(name)));
    said.end();
  }

  /** What counts grew by. */
  private static Map<String, Long> more(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> more = new TreeMap<>();
    after.forEach(
        (name, count) -> {
          long now = count - before.getOrDefault(name, 0L);
          if (now > 0) {
            more.put(name, now);
          }
        });
    return more;
  }

  private @Nullable NoRow append(@Nullable Text data, JsonWriter row) {
    if (data == null) {
      return new Failed("data: is missing");
    }
    byte[] record;
    try {
      record = data.fromBase64();
    } catch (IllegalArgumentException e) {
      return new Failed("data: is not base64");
    }
    return transform.append(record, row);
  }
}
