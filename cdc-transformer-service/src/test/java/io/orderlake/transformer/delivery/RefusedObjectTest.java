package io.orderlake.transformer.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.transformer.delivery.RefusedObject.RefusedRecord;
import io.orderlake.transformer.stream.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusedObjectTest {
  private static final Instant ARRIVAL = Instant.parse("2026-11-20T23:59:58.120Z");

  @Test
  void what_firehose_writes_is_read() throws IOException {
    try (InputStream golden = getClass().getResourceAsStream("/golden/error/object.json")) {
      List<RefusedRecord> records = RefusedObject.parse("key", golden.readAllBytes()).records();

      assertThat(records).isNotEmpty();
      for (RefusedRecord record : records) {
        assertThat(record.errorCode()).startsWith("Lambda.");
        assertThat(record.arrival()).isNotNull();
        assertThat(new String(record.data(), UTF_8)).startsWith("{\"eventID\"");
      }
    }
  }

  @Test
  void what_delivery_writes_is_read() {
    byte[] data = {'{', 0, (byte) 0xff, '\n'};
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    StreamRecord record = new StreamRecord("1", "key", ARRIVAL, data);
    new Refusal(record, "Lambda.ProcessingFailedStatus", "price is \"bad\"", 1)
        .writeTo(written, ARRIVAL);
    new Refusal(record, "Lambda.FunctionError", "it threw", 3).writeTo(written, ARRIVAL);

    List<RefusedRecord> records = RefusedObject.parse("key", written.toByteArray()).records();

    assertThat(records).extracting(RefusedRecord::line).containsExactly(0, 1);
    assertThat(records)
        .extracting(RefusedRecord::reason)
        .containsExactly("price is \"bad\"", "it threw");
    assertThat(records).extracting(RefusedRecord::attemptsMade).containsExactly(1, 3);
    assertThat(records).extracting(RefusedRecord::arrival).containsOnly(ARRIVAL);
    assertThat(records).allSatisfy(read -> assertThat(read.data()).isEqualTo(data));
  }

  @Test
  void a_line_that_cannot_be_read_is_seen_and_harms_no_other() {
    byte[] content =
        "{\"rawData\":\n{\"errorMessage\":\"fine\",\"rawData\":\"YQ==\"}".getBytes(UTF_8);

    assertThat(RefusedObject.parse("key", content).records())
        .extracting(RefusedRecord::reason)
        .containsExactly("unreadable line", "fine");
  }
}
