package io.orderlake.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** A Firehose event of changes. Of the same ones it is the same at every call. */
final class SampleEvent {
  static final int RECORDS = 500;
  static final Instant BEGIN = Instant.parse("2026-11-20T23:59:58.120Z");

  private SampleEvent() {}

  /** Of changes of orders, in the pipe's form. */
  static byte[] json() {
    return of(SampleItems.changes(new OrderItems()));
  }

  static byte[] of(List<String> changes) {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < changes.size(); i++) {
      records.append(i == 0 ? "" : ",").append(record(i, changes.get(i)));
    }
    return """
        {"invocationId":"%s","deliveryStreamArn":\
        "arn:aws:firehose:eu-central-1:123456789012:deliverystream/lake",\
        "sourceKinesisStreamArn":"arn:aws:kinesis:eu-central-1:123456789012:stream/changes",\
        "region":"eu-central-1","records":[%s]}"""
        .formatted(uuid(new Random(5)), records)
        .getBytes(UTF_8);
  }

  private static String record(int number, String change) {
    String sequenceNumber = "4966%052d".formatted(1_000_000L + number);
    return """
        {"recordId":"%s000000","approximateArrivalTimestamp":%d,"data":"%s",\
        "kinesisRecordMetadata":{"sequenceNumber":"%s","subsequenceNumber":0,\
        "partitionKey":"%s","shardId":"shardId-000000000000","approximateArrivalTimestamp":%d}}"""
        .formatted(
            sequenceNumber,
            BEGIN.toEpochMilli() + number,
            Base64.getEncoder().encodeToString(change.getBytes(UTF_8)),
            sequenceNumber,
            uuid(new Random(number)),
            BEGIN.toEpochMilli() + number);
  }

  static String uuid(Random random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
