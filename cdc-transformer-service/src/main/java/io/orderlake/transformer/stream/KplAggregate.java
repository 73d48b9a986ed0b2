package io.orderlake.transformer.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes apart what the Kinesis Producer Library puts into one record, as Firehose does: four bytes
 * that say so, a protocol buffer {@code AggregatedRecord} of partition keys (field 1) and records
 * (field 3, each with the index of its key, field 1, and its data, field 3), and the MD5 sum of
 * that buffer. Source: aggregation-format.md of awslabs/amazon-kinesis-producer.
 */
public final class KplAggregate {
  private static final byte[] MAGIC = {(byte) 0xf3, (byte) 0x89, (byte) 0x9a, (byte) 0xc2};
  private static final int SUM = 16;
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private final ByteBuffer in;
  private final List<String> keys = new ArrayList<>();
  private final List<ByteBuffer> records = new ArrayList<>();

  private KplAggregate(ByteBuffer in) {
    this.in = in;
  }

  /**
   * The records in a record of a stream, in their order, each at its place and with its time; the
   * record itself where it is no aggregate, or a damaged one.
   */
  public static List<StreamRecord> records(StreamRecord record) {
    byte[] data = record.data();
    if (data.length < MAGIC.length + SUM
        || !Arrays.equals(data, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return List.of(record);
    }
    byte[] body = Arrays.copyOfRange(data, MAGIC.length, data.length - SUM);
    byte[] sum = Arrays.copyOfRange(data, data.length - SUM, data.length);
    if (!Arrays.equals(md5(body), sum)) {
      return List.of(record);
    }
    try {
      return new KplAggregate(ByteBuffer.wrap(body)).read(record);
    } catch (RuntimeException e) {
      // Its sum is right and its content is not: whoever takes it says what it is.
      return List.of(record);
    }
  }

  private List<StreamRecord> read(StreamRecord whole) {
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      if (tag == tag(1, LENGTH_DELIMITED)) {
        keys.add(StandardCharsets.UTF_8.decode(bytes(in)).toString());
      } else if (tag == tag(3, LENGTH_DELIMITED)) {
        records.add(bytes(in));
      } else {
        skip(in, tag);
      }
    }
    if (records.isEmpty()) {
      throw new IllegalArgumentException("an aggregate of nothing");
    }
    return records.stream().map(record -> record(record, whole)).toList();
  }

  private StreamRecord record(ByteBuffer record, StreamRecord whole) {
    int key = 0;
    byte[] data = {};
    while (record.hasRemaining()) {
      int tag = (int) varint(record);
      if (tag == tag(1, VARINT)) {
        key = (int) varint(record);
      } else if (tag == tag(3, LENGTH_DELIMITED)) {
        ByteBuffer found = bytes(record);
        data = new byte[found.remaining()];
        found.get(data);
      } else {
        skip(record, tag);
      }
    }
    return new StreamRecord(whole.sequenceNumber(), keys.get(key), whole.arrival(), data);
  }

  private static void skip(ByteBuffer in, int tag) {
    switch (tag & 7) {
      case VARINT -> varint(in);
      case LENGTH_DELIMITED -> bytes(in);
      default -> throw new IllegalArgumentException("no field of an aggregate");
    }
  }

  private static ByteBuffer bytes(ByteBuffer in) {
    int length = (int) varint(in);
    ByteBuffer bytes = in.slice(in.position(), length);
    in.position(in.position() + length);
    return bytes;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }

  private static int tag(int field, int type) {
    return field << 3 | type;
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
