package io.orderlake.transformer.firehose;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.orderlake.transformer.firehose.FirehoseEvent.Item;
import io.orderlake.transformer.json.Text;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.Outcome;
import io.orderlake.transformer.row.TransformOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
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
  static {
    // So that a SnapStart snapshot holds the transform warm.
    Priming.run();
  }

  private final ChangeTransform transform;
  private final PrintStream log;
  private final InstantSource clock;

  /**
   * What Lambda calls.
   *
   * @throws IllegalArgumentException if the environment holds a bad option
   */
  public FirehoseTransformHandler() {
    this(HandlerOptions.from(System.getenv()), System.out, InstantSource.system());
  }

  /**
   * A handler anywhere else.
   *
   * @param log takes the lines that belong to CloudWatch
   */
  public FirehoseTransformHandler(TransformOptions options, PrintStream log, InstantSource clock) {
    this.transform = new ChangeTransform(options);
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
    Map<String, Long> before = transform.attributes().unusable();
    for (Item record : event.records()) {
      said.count(record.recordId(), answer.add(record, outcome(record.data())));
    }
    answer.writeTo(output);
    transform
        .attributes()
        .unusable()
        .forEach(
            (attribute, count) -> {
              long now = count - before.getOrDefault(attribute, 0L);
              if (now > 0) {
                said.unusable(attribute, now);
              }
            });
    said.end();
  }

  private Outcome outcome(@Nullable Text data) {
    if (data == null) {
      return new Outcome.Failed("data: is missing");
    }
    try {
      return transform.transform(Base64.getDecoder().decode(data.toBytes()));
    } catch (IllegalArgumentException e) {
      return new Outcome.Failed("data: is not base64");
    }
  }
}
