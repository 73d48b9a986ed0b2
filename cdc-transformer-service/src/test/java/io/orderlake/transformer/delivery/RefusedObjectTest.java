package io.orderlake.transformer.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.lake.RefusedObject;
import io.orderlake.lake.RefusedObject.RefusedRecord;
import io.orderlake.transformer.stream.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class RefusedObjectTest {
  private static final Instant ARRIVAL = Instant.parse("2026-11-20T23:59:58.120Z");

  /** One with the function's name as it is seen, and one as it is documented. */
  private static final String FIREHOSE =
      """
      {"attemptsMade":1,"arrivalTimestamp":1732147198120,"errorCode":"Lambda.ProcessingFailedStatus","errorMessage":"ProcessingFailed status set for record","attemptEndingTimestamp":1732147260204,"rawData":"eyJldmVudElEIjoiMSJ9","lambdaARN":"arn:aws:lambda:eu-central-1:123456789012:function:orderlake-transform:live"}
      {"attemptsMade":4,"arrivalTimestamp":1732147198121,"errorCode":"Lambda.FunctionError","errorMessage":"The Lambda function was successfully invoked but it returned an error result.","attemptEndingTimestamp":1732147260205,"rawData":"eyJldmVudElEIjoiMiJ9","lambdaArn":"arn:aws:lambda:eu-central-1:123456789012:function:orderlake-transform:live"}
      """;

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
  void what_firehose_writes_is_read_in_gzip_too_also_where_it_was_cut_into_members()
      throws IOException {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    for (String part : List.of(FIREHOSE.substring(0, 100), FIREHOSE.substring(100))) {
      try (GZIPOutputStream member = new GZIPOutputStream(object)) {
        member.write(part.getBytes(UTF_8));
      }
    }

    assertThat(RefusedObject.parse("key", object.toByteArray()).records())
        .usingRecursiveComparison()
        .isEqualTo(RefusedObject.parse("key", FIREHOSE.getBytes(UTF_8)).records())
        .isEqualTo(
            List.of(
                new RefusedRecord(
                    0,
                    "Lambda.ProcessingFailedStatus",
                    "ProcessingFailed status set for record",
                    1,
                    Instant.ofEpochMilli(1732147198120L),
                    "{\"eventID\":\"1\"}".getBytes(UTF_8)),
                new RefusedRecord(
                    1,
                    "Lambda.FunctionError",
                    "The Lambda function was successfully invoked but it returned an error result.",
                    4,
                    Instant.ofEpochMilli(1732147198121L),
                    "{\"eventID\":\"2\"}".getBytes(UTF_8))));
  }

  @Test
  void an_object_whose_gzip_is_broken_is_seen() throws IOException {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    try (GZIPOutputStream whole = new GZIPOutputStream(object)) {
      whole.write(FIREHOSE.getBytes(UTF_8));
    }

    assertThat(
            RefusedObject.parse("key", Arrays.copyOf(object.toByteArray(), object.size() - 20))
                .records())
        .extracting(RefusedRecord::reason)
        .containsExactly("unreadable object");
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
