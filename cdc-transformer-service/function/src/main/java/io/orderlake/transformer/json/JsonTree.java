package io.orderlake.transformer.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as plain maps, lists, texts, whole numbers and booleans, where it need not be fast. */
public final class JsonTree {
  private JsonTree() {}

  /**
   * The value that the bytes are.
   *
   * @throws MalformedJson if they are none, or hold null or a fraction
   */
  public static Object of(byte[] json) {
    JsonReader reader = new JsonReader(json);
    Object value = value(reader);
    reader.end();
    return value;
  }

  private static Object value(JsonReader json) {
    Text whole = json.whole();
    JsonReader reader = new JsonReader(whole);
    switch (whole.at(0)) {
      case '{' -> {
        Map<String, Object> map = new LinkedHashMap<>();
        reader.object();
        while (reader.nextField(FieldNames.NONE)) {
          map.put(reader.anyName(), value(reader));
        }
        return map;
      }
      case '[' -> {
        List<Object> list = new ArrayList<>();
        reader.enterArray();
        while (reader.nextItem()) {
          list.add(value(reader));
        }
        return list;
      }
      case '"' -> {
        return String.valueOf(reader.string());
      }
      case 't', 'f' -> {
        return whole.at(0) == 't';
      }
      default -> {
        try {
          return Long.valueOf(whole.toString());
        } catch (NumberFormatException e) {
          throw new MalformedJson(0, "neither null nor a fraction is expected");
        }
      }
    }
  }
}
