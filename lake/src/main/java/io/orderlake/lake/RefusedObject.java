package io.orderlake.lake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An object of refused records, as delivery or Firehose wrote it, one a line, plain or in gzip.
 *
 * <p>Which of them is told by its first bytes: no documentation says whether Firehose compresses
 * these as it does the rows, or what it then calls them. A line that is not such JSON is kept as an
 * unreadable failure, and so is an object whose gzip is broken, so that it is seen.
 */
public record RefusedObject(String key, List<RefusedRecord> records) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * A record that the transform refused.
   *
   * @param line its place in the object, from 0
   * @param data the change record, empty if the line is unreadable
   */
  public record RefusedRecord(
      int line,
      String errorCode,
      String reason,
      int attemptsMade,
      @Nullable Instant arrival,
      byte[] data) {}

  /** Reads an object; whatever its bytes are. */
  public static RefusedObject parse(String key, byte[] object) {
    try {
      return new RefusedObject(key, lines(isGzip(object) ? unzipped(object) : object));
    } catch (IOException e) {
      return new RefusedObject(key, List.of(unreadable(0, "unreadable object")));
    }
  }

  private static boolean isGzip(byte[] object) {
    return object.length > 1 && object[0] == 0x1f && object[1] == (byte) 0x8b;
  }

  private static byte[] unzipped(byte[] object) throws IOException {
    try (GZIPInputStream content = new GZIPInputStream(new ByteArrayInputStream(object))) {
      return content.readAllBytes();
    }
  }

  private static List<RefusedRecord> lines(byte[] content) {
    List<RefusedRecord> records = new ArrayList<>();
    int start = 0;
    for (int end = 0; end < content.length; end++) {
      if (content[end] == '\n') {
        records.add(record(records.size(), Arrays.copyOfRange(content, start, end)));
        start = end + 1;
      }
    }
    if (start < content.length) {
      records.add(record(records.size(), Arrays.copyOfRange(content, start, content.length)));
    }
    return List.copyOf(records);
  }

  private static RefusedRecord record(int line, byte[] json) {
    try {
      JsonNode fields = JSON.readTree(json);
      JsonNode arrival = fields.path("arrivalTimestamp");
      return new RefusedRecord(
          line,
          fields.path("errorCode").asString("Unknown"),
          fields.path("errorMessage").asString("no reason given"),
          fields.path("attemptsMade").asInt(0),
          arrival.isNumber() ? Instant.ofEpochMilli(arrival.longValue()) : null,
          fields.path("rawData").binaryValue());
    } catch (JacksonException e) {
      return unreadable(line, "unreadable line");
    }
  }

  private static RefusedRecord unreadable(int line, String reason) {
    return new RefusedRecord(line, "Unknown", reason, 0, null, new byte[0]);
  }
}
