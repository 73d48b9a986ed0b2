package io.orderlake.transformer.stream;

import java.time.Instant;

/**
 * A record of a stream.
 *
 * @param sequenceNumber its place in the shard, decimal digits, as the stream gave it
 * @param partitionKey records of the same key are in order
 * @param arrival when the stream received it
 * @param data the change record, UTF-8 JSON as a pipe sends it; not to be modified
 */
public record StreamRecord(
    String sequenceNumber, String partitionKey, Instant arrival, byte[] data) {}
