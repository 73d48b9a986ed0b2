package io.orderlake.transformer.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.table.TableMapping;
import io.orderlake.transformer.row.TransformOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Base64;

/** Loads and warms what every invocation runs, before the first of them. */
final class Priming {
  private static final int ROUNDS = 200;

  private static final String RECORD =
      """
      {"eventID":"e","eventName":"%s","dynamodb":{"ApproximateCreationDateTime":1795219198,\
      "NewImage":%s,"OldImage":%s,"SequenceNumber":"400000000000000000137"}}""";

  private Priming() {}

  static void run(TableMapping mapping) {
    FirehoseTransformHandler handler =
        new FirehoseTransformHandler(
            mapping,
            TransformOptions.DEFAULTS,
            new PrintStream(OutputStream.nullOutputStream()),
            InstantSource.system());
    byte[] event = event(SampleItem.of(mapping));
    try {
      for (int i = 0; i < ROUNDS; i++) {
        handler.handleRequest(
            new ByteArrayInputStream(event), OutputStream.nullOutputStream(), null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] event(String item) {
    String records =
        record("INSERT", item, "null")
            + ","
            + record("MODIFY", item, item)
            + ","
            + record("REMOVE", "null", item)
            + ","
            + record("garbage", "null", "null");
    return ("{\"records\":[" + records + "]}").getBytes(UTF_8);
  }

  private static String record(String eventName, String newImage, String oldImage) {
    byte[] change = RECORD.formatted(eventName, newImage, oldImage).getBytes(UTF_8);
    return "{\"recordId\":\"r\",\"data\":\"%s\"}"
        .formatted(Base64.getEncoder().encodeToString(change));
  }
}
