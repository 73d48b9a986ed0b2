package io.orderlake.transformer.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Builds a Firehose transformation event. */
final class TestEvent {
  private static final JsonMapper JSON = new JsonMapper();

  private final ObjectNode event = JSON.createObjectNode();
  private final ArrayNode records = JSON.createArrayNode();

  /** A record of a change, with its place as recordId. */
  TestEvent add(byte[] change) {
    return add("record-" + records.size(), Base64.getEncoder().encodeToString(change));
  }

  TestEvent add(String recordId, String data) {
    ObjectNode record = records.addObject();
    record.put("recordId", recordId).put("approximateArrivalTimestamp", 1795219200000L);
    if (data != null) {
      record.put("data", data);
    }
    return this;
  }

  byte[] json() {
    event.put("invocationId", "0d9c4b1e").put("region", "eu-central-1");
    return event.set("records", records).toString().getBytes(UTF_8);
  }
}
