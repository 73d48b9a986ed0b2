package io.orderlake.transformer.delivery;

import io.orderlake.transformer.stream.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A record that the transform refused, as Firehose writes it under the error prefix.
 *
 * <p>Differs from Firehose: the message is the transform's reason, which in AWS is in the
 * function's log only, and there is no {@code lambdaARN}.
 *
 * @param errorCode one of Firehose's, such as {@code Lambda.ProcessingFailedStatus}
 */
record Refusal(StreamRecord record, String errorCode, String errorMessage, int attemptsMade) {
  private static final JsonFactory JSON = new JsonFactory();

  /** One line of JSON. */
  void writeTo(ByteArrayOutputStream out, Instant attemptEnding) {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeNumberProperty("attemptsMade", attemptsMade);
      json.writeNumberProperty("arrivalTimestamp", record.arrival().toEpochMilli());
      json.writeStringProperty("errorCode", errorCode);
      json.writeStringProperty("errorMessage", errorMessage);
      json.writeNumberProperty("attemptEndingTimestamp", attemptEnding.toEpochMilli());
      json.writeName("rawData");
      json.writeBinary(record.data());
      json.writeEndObject();
    }
    out.write('\n');
  }
}
