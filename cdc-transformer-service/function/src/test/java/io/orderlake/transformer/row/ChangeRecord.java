package io.orderlake.transformer.row;

import tools.jackson.core.JsonPointer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A golden change record, and ways to spoil it. */
public final class ChangeRecord {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final ObjectNode record;

  private ChangeRecord(String golden) {
    record = (ObjectNode) JSON.readTree(Golden.bytes(golden));
  }

  public static ChangeRecord golden(String name) {
    return new ChangeRecord(name);
  }

  public static ChangeRecord insert() {
    return golden("pipe/insert");
  }

  public static ChangeRecord modify() {
    return golden("pipe/modify");
  }

  public static ChangeRecord remove() {
    return golden("pipe/remove");
  }

  /** Puts JSON where the pointer says, as in {@code /dynamodb/NewImage/price}. */
  public ChangeRecord with(String pointer, String json) {
    parent(pointer).set(name(pointer), JSON.readTree(json));
    return this;
  }

  public ChangeRecord without(String pointer) {
    parent(pointer).remove(name(pointer));
    return this;
  }

  public byte[] json() {
    return JSON.writeValueAsBytes(record);
  }

  private ObjectNode parent(String pointer) {
    return (ObjectNode) record.at(JsonPointer.compile(pointer).head());
  }

  private static String name(String pointer) {
    return pointer.substring(pointer.lastIndexOf('/') + 1);
  }
}
