package io.orderlake.service.dynamodb;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.core.JsonGenerator;

/** An item as the JSON that DynamoDB makes of it: {@code {"name": {"S": "value"}}}. */
public final class ItemJson {
  private ItemJson() {}

  /**
   * Writes an item, or the key of one, as an object. An attribute of a type that is newer than the
   * SDK is an empty object.
   */
  public static void write(JsonGenerator json, Map<String, AttributeValue> item) {
    json.writeStartObject();
    item.forEach(
        (name, value) -> {
          json.writeName(name);
          write(json, value);
        });
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, AttributeValue value) {
    json.writeStartObject();
    switch (value.type()) {
      case S -> json.writeStringProperty("S", value.s());
      case N -> json.writeStringProperty("N", value.n());
      case B -> json.writeStringProperty("B", base64(value.b()));
      case BOOL -> json.writeBooleanProperty("BOOL", value.bool());
      case NUL -> json.writeBooleanProperty("NULL", true);
      case SS -> write(json, "SS", value.ss());
      case NS -> write(json, "NS", value.ns());
      case BS -> write(json, "BS", value.bs().stream().map(ItemJson::base64).toList());
      case L -> {
        json.writeArrayPropertyStart("L");
        value.l().forEach(element -> write(json, element));
        json.writeEndArray();
      }
      case M -> {
        json.writeName("M");
        write(json, value.m());
      }
      default -> {}
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String type, List<String> members) {
    json.writeArrayPropertyStart(type);
    members.forEach(json::writeString);
    json.writeEndArray();
  }

  private static String base64(SdkBytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
  }
}
