package io.orderlake.transformer.stream;

import io.orderlake.service.dynamodb.ItemJson;
import java.io.ByteArrayOutputStream;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes a record of DynamoDB Streams as the JSON that an EventBridge Pipe makes of it. */
final class PipeRecord {
  private static final JsonFactory JSON = new JsonFactory();

  private PipeRecord() {}

  static byte[] json(Record record, String streamArn) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("eventID", record.eventID());
      json.writeStringProperty("eventName", record.eventNameAsString());
      json.writeStringProperty("eventVersion", record.eventVersion());
      json.writeStringProperty("eventSource", record.eventSource());
      json.writeStringProperty("awsRegion", record.awsRegion());
      json.writeName("dynamodb");
      writeChange(json, record.dynamodb());
      json.writeStringProperty("eventSourceARN", streamArn);
      if (record.userIdentity() != null) {
        json.writeObjectPropertyStart("userIdentity");
        json.writeStringProperty("type", record.userIdentity().type());
        json.writeStringProperty("principalId", record.userIdentity().principalId());
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void writeChange(JsonGenerator json, StreamRecord change) {
    json.writeStartObject();
    if (change.approximateCreationDateTime() != null) {
      json.writeNumberProperty(
          "ApproximateCreationDateTime", change.approximateCreationDateTime().getEpochSecond());
    }
    json.writeName("Keys");
    ItemJson.write(json, change.keys());
    if (change.hasNewImage()) {
      json.writeName("NewImage");
      ItemJson.write(json, change.newImage());
    }
    if (change.hasOldImage()) {
      json.writeName("OldImage");
      ItemJson.write(json, change.oldImage());
    }
    json.writeStringProperty("SequenceNumber", change.sequenceNumber());
    if (change.sizeBytes() != null) {
      json.writeNumberProperty("SizeBytes", change.sizeBytes());
    }
    json.writeStringProperty("StreamViewType", change.streamViewTypeAsString());
    json.writeEndObject();
  }
}
