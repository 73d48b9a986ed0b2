package io.orderlake.benchmarks;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Items of a table as DynamoDB writes them, of which each has a number and two versions. */
interface SampleItems {
  /** What they are, as the mapping and the script of their table are named. */
  String entities();

  String table();

  /** An object of the key attributes. */
  String keys(int number);

  /**
   * All attributes, those of the key too.
   *
   * @param version 1 or 2
   * @param born when version 1 was written
   * @param written when this one was
   */
  String item(int number, int version, Instant born, Instant written, Random random);

  /**
   * Their changes in the pipe's form, with both images: of ten five are inserts, four modifications
   * and one a removal, every second of these by the table's time to live.
   */
  static List<String> changes(SampleItems items) {
    return IntStream.range(0, SampleEvent.RECORDS)
        .mapToObj(number -> change(items, number, new Random(number)))
        .toList();
  }

  private static String change(SampleItems items, int number, Random random) {
    boolean isNew = number % 2 == 0;
    Instant at = SampleEvent.BEGIN.plusMillis(10L * number);
    Instant born = isNew ? at : at.minusSeconds(3_600);
    String first = items.item(number, 1, born, born, random);
    String images =
        switch (number % 10) {
          case 0, 2, 4, 6, 8 -> "\"NewImage\":" + first;
          case 9 -> "\"OldImage\":" + first;
          default ->
              "\"NewImage\":%s,\"OldImage\":%s"
                  .formatted(items.item(number, 2, born, at, random), first);
        };
    String eventName = number % 10 == 9 ? "REMOVE" : isNew ? "INSERT" : "MODIFY";
    String identity =
        number % 20 == 19
            ? ",\"userIdentity\":{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}"
            : "";
    return """
        {"eventID":"%s","eventName":"%s","eventVersion":"1.1","eventSource":"aws:dynamodb",\
        "awsRegion":"eu-central-1","dynamodb":{"ApproximateCreationDateTime":%d,\
        "Keys":%s,%s,"SequenceNumber":"%d","SizeBytes":412,\
        "StreamViewType":"NEW_AND_OLD_IMAGES"},"eventSourceARN":\
        "arn:aws:dynamodb:eu-central-1:123456789012:table/%s/stream/2026-11-01T00:00:00.000"%s}"""
        .formatted(
            SampleEvent.uuid(random).replace("-", ""),
            eventName,
            at.getEpochSecond(),
            items.keys(number),
            images,
            400_000_000_000_000_000L + number,
            items.table(),
            identity);
  }
}
