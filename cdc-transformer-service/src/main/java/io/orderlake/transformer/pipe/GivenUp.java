package io.orderlake.transformer.pipe;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A part of a shard of a table's stream that an EventBridge Pipe gave up.
 *
 * @param from sequence number of its first change, digits as the stream gave them
 * @param to sequence number of its last one
 * @param changes how many they are
 * @param made when the first of them was made, as the pipe tells it
 */
record GivenUp(String streamArn, String shard, String from, String to, int changes, String made) {
  /** By when they were made: the numbers of one order's changes grow over all shards. */
  static final Comparator<GivenUp> IN_ORDER = Comparator.comparing(part -> number(part.from));

  private static final JsonMapper JSON = JsonMapper.shared();

  GivenUp {
    number(from);
    number(to);
  }

  /** Reads the body of a dead letter; empty if it is none. */
  static Optional<GivenUp> parse(String body) {
    try {
      JsonNode batch = JSON.readTree(body).path("DDBStreamBatchInfo");
      return Optional.of(
          new GivenUp(
              batch.path("streamArn").stringValue(),
              batch.path("shardId").stringValue(),
              batch.path("startSequenceNumber").stringValue(),
              batch.path("endSequenceNumber").stringValue(),
              batch.path("batchSize").asInt(0),
              batch.path("approximateArrivalOfFirstRecord").asString("an unknown time")));
    } catch (JacksonException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** How a change's number compares with that of the last one. */
  int compareWithLast(String sequenceNumber) {
    return number(sequenceNumber).compareTo(number(to));
  }

  private static BigInteger number(String digits) {
    return new BigInteger(digits);
  }

  @Override
  public String toString() {
    return "%d change(s) from %s to %s of %s, made from %s on"
        .formatted(changes, from, to, shard, made);
  }
}
