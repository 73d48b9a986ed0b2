package io.orderlake.transformer.delivery;

import io.orderlake.service.http.InvalidField;
import io.orderlake.service.http.Problem;
import io.orderlake.service.tables.Served;
import io.orderlake.transformer.stream.StreamException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Sets delivery back. */
@RestController
class RewindController {
  private static final Logger log = LoggerFactory.getLogger(RewindController.class);
  private static final String NOTE =
      "Rows come again and readers of the lake remove them by event_id;"
          + " records that are refused again stand among the failures once more";

  private final Served<DeliveryStage> deliveries;
  private final InstantSource clock;

  /**
   * From when on is delivered again.
   *
   * @param note what an operator sees twice after it
   */
  record Rewound(Instant timestamp, String note) {}

  RewindController(Served<DeliveryStage> deliveries, InstantSource clock) {
    this.deliveries = deliveries;
    this.clock = clock;
  }

  /**
   * Delivers again all that arrived in the stream from a time on. No report changes, since readers
   * know a change that they have.
   *
   * @param entity by its many; needed where several are served
   * @param timestamp ISO 8601, from 1970 on and not in the future
   */
  @PostMapping("/api/pipeline/rewind")
  Rewound rewind(@RequestParam @Nullable String entity, @RequestParam Instant timestamp) {
    DeliveryStage delivery = deliveries.of(entity);
    if (timestamp.isBefore(Instant.EPOCH) || timestamp.isAfter(clock.instant())) {
      throw InvalidField.parameter("timestamp", "must not be before 1970 nor in the future");
    }
    Instant since = delivery.rowsSince();
    if (since != null && timestamp.isBefore(since)) {
      throw new Problem(
          HttpStatus.CONFLICT,
          "mapping-is-newer",
          "Mapping is newer",
          ("Rows are made by another mapping since %s: changes from before would get rows beside"
                  + " which their first ones stay. Rewind to then or later; or give the mapping a"
                  + " prefix of its own, which a rewind to any time fills")
              .formatted(since));
    }
    try {
      delivery.rewind(timestamp);
    } catch (IllegalStateException | StreamException | UncheckedIOException e) {
      log.warn("Delivery could not be set back: {}", e.toString());
      throw new Problem(
              HttpStatus.SERVICE_UNAVAILABLE,
              "rewind-not-possible-now",
              "Rewind not possible now",
              "Delivery could not be set back: " + reason(e) + ". Try again in some seconds")
          .retryAfter(5);
    }
    return new Rewound(timestamp, NOTE);
  }

  /** For whoever asks: without what an answer of AWS tells of the inside. */
  private static @Nullable String reason(RuntimeException e) {
    if (e instanceof StreamException.Gone) {
      return "there is no stream to deliver from now";
    }
    if (e instanceof StreamException) {
      return "the stream does not answer, or with an error of its own";
    }
    return e instanceof UncheckedIOException ? "its position cannot be stored" : e.getMessage();
  }
}
