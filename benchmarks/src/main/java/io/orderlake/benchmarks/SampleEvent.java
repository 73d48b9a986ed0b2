package io.orderlake.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;

/**
 * A Firehose event of changes as a shop makes them: of ten changes five are inserts, four
 * modifications and one a removal, in the pipe's form, with both images. The same at every call.
 */
final class SampleEvent {
  static final int RECORDS = 500;

  private static final Instant BEGIN = Instant.parse("2026-11-20T23:59:58.120Z");
  private static final String[] PRODUCTS = {
    "Laptop", "Smartphone", "Kopfhörer “Ünï” 🎧", "4K Monitor 27\\\"", "Mechanical Keyboard", "Maus"
  };
  private static final String[] PAYMENTS = {"credit_card", "paypal", "bank_transfer"};

  private final Random random = new Random(4);

  static byte[] json() {
    return new SampleEvent().event().getBytes(UTF_8);
  }

  private String event() {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < RECORDS; i++) {
      records.append(i == 0 ? "" : ",").append(record(i));
    }
    return """
        {"invocationId":"%s","deliveryStreamArn":\
        "arn:aws:firehose:eu-central-1:123456789012:deliverystream/order-lake",\
        "sourceKinesisStreamArn":"arn:aws:kinesis:eu-central-1:123456789012:stream/order-changes",\
        "region":"eu-central-1","records":[%s]}"""
        .formatted(uuid(), records);
  }

  private String record(int number) {
    String orderid = uuid();
    String change = change(number, orderid);
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
            orderid,
            BEGIN.toEpochMilli() + number);
  }

  private String change(int number, String orderid) {
    String before = item(orderid, number, 1, "pending");
    String images =
        switch (number % 10) {
          case 0, 2, 4, 6, 8 -> "\"NewImage\":" + before;
          case 9 -> "\"OldImage\":" + before;
          default ->
              "\"NewImage\":" + item(orderid, number, 2, "shipped") + ",\"OldImage\":" + before;
        };
    String eventName = number % 10 == 9 ? "REMOVE" : number % 2 == 0 ? "INSERT" : "MODIFY";
    return """
        {"eventID":"%s","eventName":"%s","eventVersion":"1.1","eventSource":"aws:dynamodb",\
        "awsRegion":"eu-central-1","dynamodb":{"ApproximateCreationDateTime":%d,\
        "Keys":{"orderid":{"S":"%s"}},%s,"SequenceNumber":"%d","SizeBytes":412,\
        "StreamViewType":"NEW_AND_OLD_IMAGES"},"eventSourceARN":\
        "arn:aws:dynamodb:eu-central-1:123456789012:table/orders/stream/2026-11-01T00:00:00.000"}"""
        .formatted(
            uuid().replace("-", ""),
            eventName,
            BEGIN.getEpochSecond() + number / 100,
            orderid,
            images,
            400_000_000_000_000_000L + number);
  }

  private String item(String orderid, int number, int version, String status) {
    return """
        {"orderid":{"S":"%s"},"product_name":{"S":"%s"},"quantity":{"N":"%d"},\
        "price":{"N":"%d.%02d"},"customer_id":{"S":"customer-%05d"},"payment_method":{"S":"%s"},\
        "timestamp":{"S":"%s"},"status":{"S":"%s"},"updated_at":{"S":"%s"},\
        "version":{"N":"%d"}}"""
        .formatted(
            orderid,
            PRODUCTS[number % PRODUCTS.length],
            1 + number % 9,
            random.nextInt(2000),
            random.nextInt(100),
            random.nextInt(100_000),
            PAYMENTS[number % PAYMENTS.length],
            BEGIN.plusMillis(number),
            status,
            BEGIN.plusMillis(number + 1000L * version),
            version);
  }

  private String uuid() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
