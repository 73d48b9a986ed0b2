package io.orderlake.transformer.change;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads one JSON object into maps, strings and {@link Num}s; a null or an array's items are left
 * out.
 */
final class JsonTree {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** A JSON number, as it was written. */
  record Num(String text) {}

  private JsonTree() {}

  @SuppressWarnings("unchecked")
  static Map<String, Object> read(byte[] record) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), record)) {
      parser.nextToken();
      Object value = value(parser);
      if (parser.nextToken() != null || !(value instanceof Map)) {
        throw new Unusable("record", "is not one JSON object");
      }
      return (Map<String, Object>) value;
    } catch (JacksonException e) {
      throw new Unusable("record", "is not one JSON object");
    }
  }

  private static @Nullable Object value(JsonParser parser) {
    JsonToken token = parser.currentToken();
    if (token == null) {
      return null;
    }
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Num(parser.getString());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static Map<String, Object> object(JsonParser parser) {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      Object value = value(parser);
      if (value != null) {
        fields.put(name, value);
      }
    }
    return fields;
  }

  private static List<Object> array(JsonParser parser) {
    parser.skipChildren();
    return List.of();
  }
}
