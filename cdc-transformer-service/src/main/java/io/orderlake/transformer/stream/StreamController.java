package io.orderlake.transformer.stream;

import io.orderlake.service.http.InvalidField;
import io.orderlake.service.http.Problem;
import io.orderlake.service.outage.Outage;
import io.orderlake.service.tables.Served;
import io.orderlake.transformer.stream.ChangeStream.Shard;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A viewer of the raw records in the stream between pipe and delivery. */
@RestController
class StreamController {
  private static final Logger log = LoggerFactory.getLogger(StreamController.class);
  private static final int MOST = 1_000;

  /** Kinesis may answer an empty page though there are records further on. */
  private static final int MOST_READS = 5;

  /** As long as Kinesis documents them. */
  private static final Pattern SEQUENCE_NUMBER = Pattern.compile("[0-9]{1,129}");

  /** The year 9999: what any stream's clients can write. */
  private static final long MOST_SECONDS = 253_402_300_799L;

  private final Served<WritableStream> streams;
  private final Outage outage;

  /** The shards of the stream. */
  record Shards(String stream, List<Shard> shards) {}

  /** Records of a shard, in order. */
  record Records(String shard, List<RecordView> records) {}

  /**
   * A record.
   *
   * @param data the change record, as text
   */
  record RecordView(String sequenceNumber, String partitionKey, Instant arrivedAt, String data) {

    static RecordView of(StreamRecord record) {
      return new RecordView(
          record.sequenceNumber(),
          record.partitionKey(),
          record.arrival(),
          new String(record.data(), StandardCharsets.UTF_8));
    }
  }

  /** Where to read from, by the names of Kinesis. */
  enum ReadFrom {
    TRIM_HORIZON,
    LATEST,
    AT_TIMESTAMP,
    AFTER_SEQUENCE_NUMBER
  }

  StreamController(Served<WritableStream> streams, InstantSource clock) {
    this.streams = streams;
    this.outage = new Outage(clock);
  }

  /**
   * The shards of the stream between pipe and delivery.
   *
   * @param table as its mapping names it; needed where several are served
   */
  @GetMapping("/api/stream/shards")
  Shards shards(@RequestParam @Nullable String table) {
    WritableStream stream = streams.of(table);
    return answered(
        () -> {
          String id = stream.id();
          return new Shards(id, stream.shards(id));
        });
  }

  /**
   * Raw records of a shard, from a position on.
   *
   * @param table as its mapping names it; needed where several are served
   * @param shard id of the shard
   * @param timestamp ISO 8601, goes with AT_TIMESTAMP
   * @param sequenceNumber goes with AFTER_SEQUENCE_NUMBER
   * @param limit of the records
   */
  @GetMapping("/api/stream/records")
  Records records(
      @RequestParam @Nullable String table,
      @RequestParam String shard,
      @RequestParam(defaultValue = "TRIM_HORIZON") ReadFrom position,
      @RequestParam @Nullable Instant timestamp,
      @RequestParam @Nullable String sequenceNumber,
      @RequestParam(defaultValue = "100") @Min(1) @Max(MOST) int limit) {
    WritableStream stream = streams.of(table);
    return answered(
        () -> {
          String id = stream.id();
          if (stream.shards(id).stream().noneMatch(known -> known.id().equals(shard))) {
            throw InvalidField.parameter(
                "shard", "must be one of those that /api/stream/shards lists");
          }
          ShardPosition from = shardPosition(position, timestamp, sequenceNumber);
          return new Records(shard, read(stream, id, shard, from, limit));
        });
  }

  private <T> T answered(Supplier<T> work) {
    try {
      T answer = work.get();
      if (outage.succeeded()) {
        log.info("The stream can be looked into again");
      }
      return answer;
    } catch (StreamException.Trimmed e) {
      throw new Problem(
          HttpStatus.GONE,
          "records-trimmed",
          "Records trimmed",
          "The stream no longer holds what follows this record; start at TRIM_HORIZON");
    } catch (StreamException.Throttled e) {
      throw new Problem(
          HttpStatus.TOO_MANY_REQUESTS,
          "throttled",
          "Throttled",
          "The stream is being read too often; try again in a second");
    } catch (StreamException e) {
      if (outage.failed(e)) {
        log.warn("The stream cannot be looked into: {}", e.getMessage());
      }
      throw unavailable(
          e instanceof StreamException.Gone
              ? "There is no stream between pipe and delivery now. Make it, and ask again"
              : "The stream does not answer, or with an error of its own. Ask again in some"
                  + " seconds, or for fewer records");
    }
  }

  private static Problem unavailable(String detail) {
    return new Problem(
            HttpStatus.SERVICE_UNAVAILABLE,
            "stream-unavailable",
            "Stream is unavailable",
            detail + "; GET /api/pipeline tells whether the stages wait for it, too")
        .retryAfter(5);
  }

  private static List<RecordView> read(
      WritableStream stream, String id, String shard, ShardPosition from, int limit) {
    List<RecordView> found = new ArrayList<>();
    @Nullable String iterator = iterator(stream, id, shard, from);
    for (int i = 0; i < MOST_READS && iterator != null && found.isEmpty(); i++) {
      ChangeStream.ReadResult batch = stream.read(iterator, limit);
      batch.records().forEach(record -> found.add(RecordView.of(record)));
      iterator = batch.next();
    }
    return found;
  }

  private static String iterator(
      WritableStream stream, String id, String shard, ShardPosition from) {
    try {
      return stream.iterator(id, shard, from);
    } catch (StreamException.NoPosition | StreamException.Gone e) {
      // The shard is there.
      throw from instanceof ShardPosition.AtTimestamp
          ? InvalidField.parameter("timestamp", "must be one that the stream can read from")
          : InvalidField.parameter("sequenceNumber", "must be one of the shard's own");
    }
  }

  private static ShardPosition shardPosition(
      ReadFrom position, @Nullable Instant timestamp, @Nullable String sequenceNumber) {
    return switch (position) {
      case TRIM_HORIZON -> ShardPosition.TRIM_HORIZON;
      case LATEST -> ShardPosition.LATEST;
      case AT_TIMESTAMP -> {
        if (timestamp == null
            || timestamp.isBefore(Instant.EPOCH)
            || timestamp.isAfter(Instant.ofEpochSecond(MOST_SECONDS))) {
          throw InvalidField.parameter("timestamp", "must go with AT_TIMESTAMP, as ISO 8601");
        }
        yield new ShardPosition.AtTimestamp(timestamp);
      }
      case AFTER_SEQUENCE_NUMBER -> {
        if (sequenceNumber == null || !SEQUENCE_NUMBER.matcher(sequenceNumber).matches()) {
          throw InvalidField.parameter("sequenceNumber", "must go with AFTER_SEQUENCE_NUMBER");
        }
        yield new ShardPosition.AfterSequenceNumber(sequenceNumber);
      }
    };
  }
}
