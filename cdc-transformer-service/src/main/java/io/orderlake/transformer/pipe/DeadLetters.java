package io.orderlake.transformer.pipe;

import io.orderlake.table.Key;
import io.orderlake.transformer.state.StateFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The records that a pipe gave up, in the order in which it did. */
public final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  /** Of those that are read at once, about: they are held in memory. */
  private static final long MOST_BYTES = 5_000_000;

  private final StateFile state;
  private final String stage;

  /**
   * A record given up.
   *
   * @param reason the code of the last error
   * @param partitionKey by which it was put
   */
  record DeadLetter(
      Instant time,
      String reason,
      int attempts,
      String sequenceNumber,
      String partitionKey,
      byte[] data) {}

  /** One as kept; ids grow, and none is given again. */
  record Kept(long id, DeadLetter letter) {}

  /**
   * @param stage the pipe's name in the state
   */
  public DeadLetters(StateFile state, String stage) {
    this.state = state;
    this.stage = stage;
  }

  /**
   * Keeps one; the same of the same time only once.
   *
   * @throws RuntimeException if it could not be kept
   */
  void add(DeadLetter letter) {
    state.ask(
        sql ->
            sql.sql(
                    "INSERT OR IGNORE INTO dead_letters"
                        + " (stage, time, reason, attempts, sequence_number, partition_key, data)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)")
                .params(
                    stage,
                    letter.time.toString(),
                    letter.reason,
                    letter.attempts,
                    letter.sequenceNumber,
                    letter.partitionKey,
                    letter.data)
                .update());
  }

  /**
   * The newest, in that order; fewer than there are where they are large.
   *
   * @param reason only those given up for it; null for any
   * @param before only those of lower ids
   */
  List<Kept> newest(@Nullable String reason, long before, int limit) {
    return read("id < ? AND reason = coalesce(?, reason) ORDER BY id DESC", before, reason, limit);
  }

  /**
   * The oldest, in that order; fewer than there are where they are large.
   *
   * @param reason only those given up for it; null for any
   * @param after only those of higher ids
   */
  List<Kept> oldest(@Nullable String reason, long after, int limit) {
    return read("id > ? AND reason = coalesce(?, reason) ORDER BY id", after, reason, limit);
  }

  private List<Kept> read(String which, long id, @Nullable String reason, int limit) {
    return state.ask(
        sql ->
            sql.sql("SELECT * FROM dead_letters WHERE stage = ? AND " + which + " LIMIT ?")
                .param(stage)
                .param(id)
                .param(reason)
                .param(limit)
                .query(DeadLetters::asMuchAsFits));
  }

  private static List<Kept> asMuchAsFits(ResultSet rows) throws SQLException {
    List<Kept> kept = new ArrayList<>();
    long bytes = 0;
    while (bytes < MOST_BYTES && rows.next()) {
      DeadLetter letter =
          new DeadLetter(
              Instant.parse(rows.getString("time")),
              rows.getString("reason"),
              rows.getInt("attempts"),
              rows.getString("sequence_number"),
              rows.getString("partition_key"),
              rows.getBytes("data"));
      kept.add(new Kept(rows.getLong("id"), letter));
      bytes += letter.data.length;
    }
    return kept;
  }

  /** How many there are for each reason. */
  Map<String, Integer> countByReason() {
    return state.ask(
        sql ->
            sql.sql("SELECT reason, count(*) FROM dead_letters WHERE stage = ? GROUP BY reason")
                .param(stage)
                .query(
                    rows -> {
                      Map<String, Integer> counts = new TreeMap<>();
                      while (rows.next()) {
                        counts.put(rows.getString(1), rows.getInt(2));
                      }
                      return counts;
                    }));
  }

  /** Forgets those of some ids. */
  void remove(List<Long> ids) {
    if (!ids.isEmpty()) {
      state.ask(
          sql -> sql.sql("DELETE FROM dead_letters WHERE id IN (:ids)").param("ids", ids).update());
    }
  }

  /**
   * Takes what an earlier version kept in a file, a line of JSON each, and removes that; may be cut
   * short and repeated. A file with other lines is set aside, with {@code .unreadable} in its name.
   *
   * @param itemKey of the items of the pipe's table
   */
  public void takeOver(PipeProperties pipe, Key itemKey) {
    Path earlier = pipe.deadLetters();
    JsonPath key = pipe.partitionKey(itemKey);
    int unreadable = 0;
    try {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(Files.newInputStream(earlier), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          DeadLetter letter = parse(line, key);
          if (letter == null) {
            unreadable++;
          } else {
            add(letter);
          }
        }
      }
      if (unreadable == 0) {
        Files.delete(earlier);
      } else {
        Path aside = earlier.resolveSibling(earlier.getFileName() + ".unreadable");
        Files.move(earlier, aside, StandardCopyOption.REPLACE_EXISTING);
        log.warn("{} lines of dead letters of an earlier version are none: {}", unreadable, aside);
      }
    } catch (NoSuchFileException e) {
      // Nothing is to be taken.
    } catch (IOException e) {
      throw new UncheckedIOException(earlier + " cannot be taken into " + state.file(), e);
    }
  }

  private static @Nullable DeadLetter parse(String line, JsonPath partitionKey) {
    try {
      JsonNode letter = JsonMapper.shared().readTree(line);
      String sequenceNumber = letter.path("sequenceNumber").stringValue();
      byte[] data = letter.path("rawData").binaryValue();
      String key = partitionKey.read(data);
      return new DeadLetter(
          Instant.parse(letter.path("time").stringValue()),
          letter.path("reason").stringValue(),
          letter.path("attempts").intValue(),
          sequenceNumber,
          key == null || key.isEmpty() ? sequenceNumber : key,
          data);
    } catch (JacksonException | DateTimeException e) {
      return null;
    }
  }
}
