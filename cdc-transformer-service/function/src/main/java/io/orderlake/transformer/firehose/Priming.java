package io.orderlake.transformer.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.table.TableMapping;
import io.orderlake.transformer.row.TransformOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Runs what every invocation runs, before the first of them, until the compilers are done with it.
 * So an instance that is restored from a snapshot begins as fast as one that has run for hours.
 *
 * <p>Whatever priming has not met, compilers take for what never happens, and begin anew when it
 * does: so the events are as varied as those of the world, in about the same shares.
 */
final class Priming {
  /** After 2,000 the compilers have nothing to do. */
  private static final int ROUNDS = 3000;

  /** So often an instance is new, knows nothing of the writer's way and learns it. */
  private static final int INSTANCES = 20;

  /**
   * Lambda gives an initialization before a snapshot 130 s, and with 1 GB of memory 0.6 of a
   * processor.
   */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final int RECORDS = 100;

  /** Of a second, in nanoseconds: clocks differ in what they tell. */
  private static final int[] FRACTIONS = {123_000_000, 987_654_000, 0, 120_000_000};

  private static final String RECORD =
      """
      {"recordId":"4966%052d","approximateArrivalTimestamp":1795219200000,"data":"%s",\
      "kinesisRecordMetadata":{"sequenceNumber":"4966%052d","subsequenceNumber":0,\
      "partitionKey":"k","shardId":"shardId-000000000000",\
      "approximateArrivalTimestamp":1795219200000}}""";

  private static final String CHANGE =
      """
      {"eventID":"%032x","eventName":"%s","eventVersion":"1.1","eventSource":"aws:dynamodb",\
      "awsRegion":"eu-central-1","dynamodb":{"ApproximateCreationDateTime":%d,"Keys":%s,%s\
      "SequenceNumber":"%d","SizeBytes":412,"StreamViewType":"NEW_AND_OLD_IMAGES"},\
      "eventSourceARN":\
      "arn:aws:dynamodb:eu-central-1:123456789012:table/%s/stream/2026-11-01T00:00:00.000"%s}""";

  private static final String TTL =
      ",\"userIdentity\":{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}";

  private final TableMapping mapping;
  private final List<TableMapping> others;
  private final TransformOptions options;
  private final InstantSource clock;
  private final Random random = new Random(1);

  /** How a writer of changes writes them. */
  enum Writer {
    /** All attributes, without white space. */
    COMPACT,
    /** The same with white space. */
    BLANKS,
    /** Without some of the attributes that need not be there. */
    MIXED
  }

  /**
   * @param others mappings of the other entities of the table
   */
  Priming(
      TableMapping mapping,
      List<TableMapping> others,
      TransformOptions options,
      InstantSource clock) {
    this.mapping = mapping;
    this.others = others;
    this.options = options;
    this.clock = clock;
  }

  /** Whether this is an initialization that is not waited for, and that many events profit by. */
  static boolean isWorthwhile(String initializationType) {
    return initializationType.equals("snap-start")
        || initializationType.equals("provisioned-concurrency");
  }

  /** Returns when it has run often enough, or long enough. */
  void run() {
    Instant end = clock.instant().plus(LONGEST);
    List<byte[]> events = Stream.of(Writer.values()).map(this::event).toList();
    try {
      for (int i = 0; i < INSTANCES; i++) {
        for (byte[] event : events) {
          instance(event, end);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void instance(byte[] event, Instant end) throws IOException {
    FirehoseTransformHandler handler =
        new FirehoseTransformHandler(
            mapping, others, options, new PrintStream(OutputStream.nullOutputStream()), clock);
    for (int i = 0; i < ROUNDS / INSTANCES && clock.instant().isBefore(end); i++) {
      handler.handleRequest(
          new ByteArrayInputStream(event), new ByteArrayOutputStream(event.length), null);
    }
  }

  /** An event of Firehose with what a writer wrote, and a record that is none. */
  byte[] event(Writer writer) {
    StringBuilder event = new StringBuilder("{\"invocationId\":\"i\",\"records\":[");
    for (int i = 0; i < RECORDS; i++) {
      String change = i == RECORDS / 2 ? "garbage" : change(writer, i);
      String data = Base64.getEncoder().encodeToString(change.getBytes(UTF_8));
      event.append(i == 0 ? "" : ",").append(RECORD.formatted(i, data, i));
    }
    return event.append("]}").toString().getBytes(UTF_8);
  }

  /** Of ten five are inserts, four modifications, one a removal. */
  private String change(Writer writer, int number) {
    boolean isInsert = number % 2 == 0;
    boolean isRemove = number % 10 == 9;
    Instant at =
        Instant.ofEpochSecond(1_795_219_198L + number, FRACTIONS[number % FRACTIONS.length]);
    String item = "\"%sImage\":%s,";
    String images =
        (isRemove ? "" : item.formatted("New", item(writer, at)))
            + (isInsert ? "" : item.formatted("Old", item(writer, at.minusSeconds(60))));
    String change =
        CHANGE.formatted(
            random.nextLong(),
            isInsert ? "INSERT" : isRemove ? "REMOVE" : "MODIFY",
            at.getEpochSecond(),
            SampleItem.keys(mapping),
            images,
            400_000_000_000_000_000L + number,
            options.tableName() == null ? mapping.table() : options.tableName(),
            isRemove && random.nextBoolean() ? TTL : "");
    return writer == Writer.BLANKS ? spaced(change) : change;
  }

  private String item(Writer writer, Instant at) {
    return SampleItem.of(mapping, others, at, random, writer == Writer.MIXED);
  }

  /** With a blank after every comma and colon between values. */
  private static String spaced(String json) {
    StringBuilder spaced = new StringBuilder();
    boolean inString = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      spaced.append(c);
      if (c == '\\') {
        spaced.append(json.charAt(++i));
      } else if (c == '"') {
        inString = !inString;
      } else if (!inString && (c == ',' || c == ':')) {
        spaced.append(' ');
      }
    }
    return spaced.toString();
  }
}
