package io.orderlake.transformer.pipe;

import io.orderlake.service.http.InvalidField;
import io.orderlake.service.http.Problem;
import io.orderlake.service.outage.Outage;
import io.orderlake.service.tables.Served;
import io.orderlake.transformer.pipe.DeadLetterReplay.ReplayedLetters;
import io.orderlake.transformer.pipe.DeadLetters.DeadLetter;
import io.orderlake.transformer.pipe.DeadLetters.Kept;
import io.orderlake.transformer.state.DamagedState;
import io.orderlake.transformer.stream.StreamException;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The changes that a pipe gave up, to look at and to put again. */
@RestController
class DeadLettersController {
  private static final Logger log = LoggerFactory.getLogger(DeadLettersController.class);
  private static final int MOST_OF_A_PAGE = 1_000;
  private static final int MOST_OF_A_REPLAY = 10_000;

  private final Served<DeadLetterReplay> replays;
  private final Outage outage;

  /**
   * A page of dead letters, newest first.
   *
   * @param countByReason of all of them
   * @param nextCursor where the next page starts, null on the last
   */
  record DeadLetterPage(
      List<DeadLetterView> deadLetters,
      Map<String, Integer> countByReason,
      @Nullable String nextCursor) {}

  /**
   * A dead letter.
   *
   * @param id stable, and given once
   * @param time when the pipe gave it up
   * @param reason the code of the stream's last error
   * @param attempts how often it was refused for its own sake
   * @param sequenceNumber in the table's stream
   * @param data the change record, as text
   */
  record DeadLetterView(
      String id,
      Instant time,
      String reason,
      int attempts,
      String sequenceNumber,
      String partitionKey,
      String data) {

    static DeadLetterView of(Kept kept) {
      DeadLetter letter = kept.letter();
      return new DeadLetterView(
          String.valueOf(kept.id()),
          letter.time(),
          letter.reason(),
          letter.attempts(),
          letter.sequenceNumber(),
          letter.partitionKey(),
          new String(letter.data(), StandardCharsets.UTF_8));
    }
  }

  DeadLettersController(Served<DeadLetterReplay> replays, InstantSource clock) {
    this.replays = replays;
    this.outage = new Outage(clock);
  }

  /**
   * Changes that the stream refused for good, with their data and the reason. A page may have fewer
   * than its limit where they are large.
   *
   * @param table as its mapping names it; needed where several are served
   * @param reason only those given up for this reason
   * @param limit of the page
   * @param cursor the nextCursor of the page before
   */
  @GetMapping("/api/dead-letters")
  DeadLetterPage deadLetters(
      @RequestParam @Nullable String table,
      @RequestParam @Nullable String reason,
      @RequestParam(defaultValue = "100") @Min(1) @Max(MOST_OF_A_PAGE) int limit,
      @RequestParam @Nullable String cursor) {
    long before = before(cursor);
    DeadLetters letters = replays.of(table).letters();
    return answered(() -> page(letters, reason, before, limit));
  }

  private static DeadLetterPage page(
      DeadLetters letters, @Nullable String reason, long before, int limit) {
    List<Kept> page = letters.newest(reason, before, limit);
    String next = null;
    if (!page.isEmpty()) {
      long last = page.get(page.size() - 1).id();
      next = letters.newest(reason, last, 1).isEmpty() ? null : String.valueOf(last);
    }
    return new DeadLetterPage(
        page.stream().map(DeadLetterView::of).toList(), letters.countByReason(), next);
  }

  private static long before(@Nullable String cursor) {
    try {
      return cursor == null || cursor.isEmpty() ? Long.MAX_VALUE : Long.parseLong(cursor);
    } catch (NumberFormatException e) {
      throw InvalidField.parameter("cursor", "must be the nextCursor of the page before");
    }
  }

  /**
   * Puts dead letters to the stream again, the oldest first, as after a fix. What is put is no dead
   * letter any more; what is refused again stays, and so does what follows it of the same order.
   *
   * @param table as its mapping names it; needed where several are served
   * @param reason only those given up for this reason
   * @param limit of those that are tried
   */
  @PostMapping("/api/dead-letters/replay")
  ReplayedLetters replay(
      @RequestParam @Nullable String table,
      @RequestParam @Nullable String reason,
      @RequestParam(defaultValue = "1000") @Min(1) @Max(MOST_OF_A_REPLAY) int limit) {
    DeadLetterReplay replay = replays.of(table);
    ReplayedLetters done = answered(() -> replay.replay(reason, limit));
    log.info(
        "Dead letters were put again: {}; refused again: {}; left: {}",
        done.put(),
        done.stillRefused(),
        done.left());
    return done;
  }

  private <T> T answered(Supplier<T> work) {
    try {
      T answer = work.get();
      if (outage.succeeded()) {
        log.info("Dead letters can be told and put again");
      }
      return answer;
    } catch (StreamException e) {
      throw unavailable(
          e,
          "stream-unavailable",
          "Stream is unavailable",
          "The stream does not take the changes now. What was put is no dead letter any more; put"
              + " the others again in some seconds, or fewer at once");
    } catch (UncheckedIOException | DamagedState e) {
      throw unavailable(
          e,
          "state-unavailable",
          "State is unavailable",
          "The file that the dead letters are in cannot be read or written now. GET"
              + " /actuator/health tells whether its disk has room");
    }
  }

  private Problem unavailable(RuntimeException e, String type, String title, String detail) {
    if (outage.failed(e)) {
      log.warn("Dead letters cannot be told or put again: {}", e.getMessage());
    }
    return new Problem(HttpStatus.SERVICE_UNAVAILABLE, type, title, detail).retryAfter(5);
  }
}
