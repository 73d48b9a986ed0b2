package io.orderlake.transformer.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KplAggregateTest {
  private static final Instant ARRIVAL = Instant.parse("2026-11-21T08:00:00Z");

  @Test
  void an_aggregate_s_records_come_in_their_order_with_their_keys() {
    byte[] body =
        bytes(
            field(1, "order-1".getBytes(UTF_8)),
            field(1, "order-2".getBytes(UTF_8)),
            field(2, "0".getBytes(UTF_8)),
            field(3, bytes(new byte[] {8, 1}, field(3, "{\"a\":1}".getBytes(UTF_8)))),
            field(3, bytes(new byte[] {8, 0}, field(3, new byte[300]))),
            field(3, bytes(new byte[] {8, 1, 16, 0}, field(3, "{}".getBytes(UTF_8)))));

    List<StreamRecord> records = KplAggregate.records(record(aggregate(body)));

    assertThat(records)
        .extracting(StreamRecord::partitionKey, StreamRecord::sequenceNumber, StreamRecord::arrival)
        .containsExactly(
            tuple("order-2", "49", ARRIVAL),
            tuple("order-1", "49", ARRIVAL),
            tuple("order-2", "49", ARRIVAL));
    assertThat(records.get(0).data()).asString(UTF_8).isEqualTo("{\"a\":1}");
    assertThat(records.get(1).data()).hasSize(300);
  }

  @Test
  void a_record_that_is_none_stays_as_it_is() {
    StreamRecord plain = record("{\"eventID\":\"e\"}".getBytes(UTF_8));

    assertThat(KplAggregate.records(plain)).containsExactly(plain);
  }

  @Test
  void a_damaged_aggregate_stays_as_it_is_so_that_it_is_refused_and_not_lost() {
    byte[] data = aggregate(bytes(field(1, "k".getBytes(UTF_8)), field(3, new byte[] {8, 0})));
    data[data.length - 1]++;
    StreamRecord damaged = record(data);
    StreamRecord noKey = record(aggregate(field(3, new byte[] {8, 5})));

    assertThat(KplAggregate.records(damaged)).containsExactly(damaged);
    assertThat(KplAggregate.records(noKey)).containsExactly(noKey);
  }

  @Property
  void whatever_stands_in_an_aggregate_nothing_is_thrown(@ForAll byte[] body) {
    assertThat(KplAggregate.records(record(aggregate(body)))).isNotNull();
    assertThat(KplAggregate.records(record(body))).hasSize(1);
  }

  private static StreamRecord record(byte[] data) {
    return new StreamRecord("49", "key", ARRIVAL, data);
  }

  private static byte[] aggregate(byte[] body) {
    try {
      byte[] sum = MessageDigest.getInstance("MD5").digest(body);
      byte[] magic = {(byte) 0xf3, (byte) 0x89, (byte) 0x9a, (byte) 0xc2};
      return bytes(magic, body, sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] field(int number, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(number << 3 | 2);
    int length = content.length;
    while (length > 0x7f) {
      out.write(length & 0x7f | 0x80);
      length >>>= 7;
    }
    out.write(length);
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] bytes(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
