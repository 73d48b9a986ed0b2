package io.orderlake.transformer.firehose;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.orderlake.transformer.firehose.FirehoseEvent.Item;
import io.orderlake.transformer.json.JsonWriter;
import io.orderlake.transformer.row.Outcome.Dropped;
import io.orderlake.transformer.row.Outcome.Failed;
import io.orderlake.transformer.row.Outcome.NoRow;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to Firehose, below its limit whatever the rows are: for every record that is still to
 * come there is always room to refuse it.
 */
final class Answer {
  /**
   * Firehose documents 6 MB each way, and Lambda refuses an answer of more than 6,291,556 bytes:
   * the smallest reading of 6 MB satisfies both.
   */
  static final int LIMIT = 6_000_000;

  private static final Failed NO_ROOM = new Failed("answer: has no room below 6 MB");

  private static final byte[] BEGIN = "{\"records\":[".getBytes(US_ASCII);
  private static final byte[] END = "]}".getBytes(US_ASCII);
  private static final byte[] RECORD_ID = "{\"recordId\":".getBytes(US_ASCII);
  private static final byte[] OK = ",\"result\":\"Ok\",\"data\":\"".getBytes(US_ASCII);
  private static final byte[] DATA_END = "\"}".getBytes(US_ASCII);

  // Firehose's manual wants data of every record, also where nothing is done with it.
  private static final byte[] DROPPED = ",\"result\":\"Dropped\",\"data\":\"\"}".getBytes(US_ASCII);
  private static final byte[] FAILED =
      ",\"result\":\"ProcessingFailed\",\"data\":\"\"}".getBytes(US_ASCII);

  private final JsonWriter out;

  /** Bytes that the refusals of all records still to come would take, with brackets and commas. */
  private long reserved = BEGIN.length + END.length;

  /**
   * @throws IllegalArgumentException if there are so many records that not even their refusals fit
   */
  Answer(List<Item> records, int likelySize) {
    out = new JsonWriter(Math.min(likelySize, LIMIT)).raw(BEGIN);
    for (Item record : records) {
      reserved += refusal(record);
    }
    if (reserved > LIMIT) {
      throw new IllegalArgumentException(records.size() + " records cannot be answered in 6 MB");
    }
    reserved -= BEGIN.length;
  }

  /**
   * Answers the next record.
   *
   * @param none why it has no row; null if it has one
   * @param row the record's, if it has one
   * @return why there is none in the answer, which may be that it has no room; null if there is one
   */
  @Nullable NoRow add(Item record, @Nullable NoRow none, JsonWriter row) {
    reserved -= refusal(record);
    if (out.length() > BEGIN.length) {
      out.raw(',');
    }
    out.raw(RECORD_ID).string(record.recordId());
    if (none == null) {
      return add(row);
    }
    out.raw(none instanceof Dropped ? DROPPED : FAILED);
    return none;
  }

  void writeTo(OutputStream answer) throws IOException {
    out.raw(END).writeTo(answer);
  }

  private @Nullable NoRow add(JsonWriter row) {
    long data = (row.length() + 2) / 3 * 4L;
    if (out.length() + OK.length + data + DATA_END.length + reserved > LIMIT) {
      out.raw(FAILED);
      return NO_ROOM;
    }
    out.raw(OK).base64(row).raw(DATA_END);
    return null;
  }

  private static long refusal(Item record) {
    return 1L + RECORD_ID.length + record.recordId().longestJson() + 2 + FAILED.length;
  }
}
