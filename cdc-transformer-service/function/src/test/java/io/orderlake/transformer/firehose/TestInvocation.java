package io.orderlake.transformer.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.row.Golden;
import io.orderlake.transformer.row.TransformOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One invocation of the handler: what it answered and what it said. */
final class TestInvocation {
  static final Instant NOW = Instant.parse("2026-11-21T00:01:02.345Z");

  private static final JsonMapper JSON = new JsonMapper();

  private final byte[] answer;
  private final String log;

  private TestInvocation(byte[] answer, String log) {
    this.answer = answer;
    this.log = log;
  }

  static TestInvocation of(byte[] event) {
    return of(event, TransformOptions.DEFAULTS, null);
  }

  static TestInvocation of(byte[] event, TransformOptions options, Context context) {
    return of(event, Golden.ORDERS, List.of(), options, context);
  }

  static TestInvocation of(
      byte[] event,
      TableMapping mapping,
      List<TableMapping> others,
      TransformOptions options,
      Context context) {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try {
      new FirehoseTransformHandler(
              mapping,
              others,
              options,
              new PrintStream(log, false, UTF_8),
              InstantSource.fixed(NOW))
          .handleRequest(new ByteArrayInputStream(event), answer, context);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TestInvocation(answer.toByteArray(), log.toString(UTF_8));
  }

  byte[] answer() {
    return answer;
  }

  List<JsonNode> records() {
    JsonNode records = JSON.readTree(answer).get("records");
    return StreamSupport.stream(records.spliterator(), false).toList();
  }

  List<String> recordIds() {
    return records().stream().map(record -> record.get("recordId").stringValue()).toList();
  }

  List<String> results() {
    return records().stream().map(record -> record.get("result").stringValue()).toList();
  }

  String log() {
    return log;
  }

  /** The lines of the log, but for the last. */
  List<JsonNode> failures() {
    List<JsonNode> lines = lines();
    return lines.subList(0, lines.size() - 1);
  }

  JsonNode metrics() {
    List<JsonNode> lines = lines();
    return lines.get(lines.size() - 1);
  }

  private List<JsonNode> lines() {
    return log.lines().map(JSON::readTree).toList();
  }
}
