package io.orderlake.transformer.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

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

  private static final String ITEM =
      """
      {"orderid":{"S":"o-1"},"product_name":{"S":"Kopf\\u0020hörer"},"quantity":{"N":"2"},\
      "price":{"N":"1299.90"},"customer_id":{"S":"c-1"},"payment_method":{"S":"paypal"},\
      "timestamp":{"S":"2026-11-20T23:59:58.120Z"},"status":{"S":"pending"},\
      "updated_at":{"S":"2026-11-21T01:00:03.456+01:00"},"version":{"N":"1"},"x":{"L":[]}}""";

  private static final String RECORD =
      """
      {"eventID":"e","eventName":"%s","dynamodb":{"ApproximateCreationDateTime":1795219198,\
      "NewImage":%s,"OldImage":%s,"SequenceNumber":"400000000000000000137"}}""";

  private Priming() {}

  static void run() {
    FirehoseTransformHandler handler =
        new FirehoseTransformHandler(
            TransformOptions.DEFAULTS,
            new PrintStream(OutputStream.nullOutputStream()),
            InstantSource.system());
    byte[] event = event();
    try {
      for (int i = 0; i < ROUNDS; i++) {
        handler.handleRequest(
            new ByteArrayInputStream(event), OutputStream.nullOutputStream(), null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] event() {
    String records =
        record("INSERT", ITEM, "null")
            + ","
            + record("MODIFY", ITEM, ITEM)
            + ","
            + record("REMOVE", "null", ITEM)
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
