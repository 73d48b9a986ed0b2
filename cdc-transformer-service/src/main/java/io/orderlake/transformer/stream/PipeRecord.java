package io.orderlake.transformer.stream;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes a record of DynamoDB Streams as the JSON that an EventBridge Pipe makes of it. */
final class PipeRecord {
  private static final Logger log = LoggerFactory.getLogger(PipeRecord.class);
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
    writeItem(json, change.keys());
    if (change.hasNewImage()) {
      json.writeName("NewImage");
      writeItem(json, change.newImage());
    }
    if (change.hasOldImage()) {
      json.writeName("OldImage");
      writeItem(json, change.oldImage());
    }
    json.writeStringProperty("SequenceNumber", change.sequenceNumber());
    if (change.sizeBytes() != null) {
      json.writeNumberProperty("SizeBytes", change.sizeBytes());
    }
    json.writeStringProperty("StreamViewType", change.streamViewTypeAsString());
    json.writeEndObject();
  }

  private static void writeItem(JsonGenerator json, Map<String, AttributeValue> item) {
    json.writeStartObject();
    item.forEach(
        (name, value) -> {
          json.writeName(name);
          writeValue(json, value);
        });
    json.writeEndObject();
  }

  private static void writeValue(JsonGenerator json, AttributeValue value) {
    json.writeStartObject();
    switch (value.type()) {
      case S -> json.writeStringProperty("S", value.s());
      case N -> json.writeStringProperty("N", value.n());
      case BOOL -> json.writeBooleanProperty("BOOL", value.bool());
      case NUL -> json.writeBooleanProperty("NULL", true);
      case B -> json.writeStringProperty("B", base64(value.b().asByteArrayUnsafe()));
      case SS -> writeStrings(json, "SS", value.ss());
      case NS -> writeStrings(json, "NS", value.ns());
      case BS ->
          writeStrings(
              json, "BS", value.bs().stream().map(b -> base64(b.asByteArrayUnsafe())).toList());
      case L -> {
        json.writeArrayPropertyStart("L");
        value.l().forEach(element -> writeValue(json, element));
        json.writeEndArray();
      }
      case M -> {
        json.writeName("M");
        writeItem(json, value.m());
      }
      default -> log.debug("An attribute is of a type newer than this SDK: it is left out");
    }
    json.writeEndObject();
  }

  private static void writeStrings(JsonGenerator json, String type, List<String> values) {
    json.writeArrayPropertyStart(type);
    values.forEach(json::writeString);
    json.writeEndArray();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
