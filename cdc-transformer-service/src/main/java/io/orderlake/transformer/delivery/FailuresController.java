package io.orderlake.transformer.delivery;

import io.orderlake.lake.LakeUnavailable;
import io.orderlake.service.http.InvalidField;
import io.orderlake.service.http.Problem;
import io.orderlake.service.outage.Outage;
import io.orderlake.service.tables.Served;
import io.orderlake.transformer.delivery.Failures.Failure;
import io.orderlake.transformer.delivery.Replay.Replayed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The records that the transform refused, to look at and to replay. */
@RestController
class FailuresController {
  private static final Logger log = LoggerFactory.getLogger(FailuresController.class);
  private static final int MOST = 1_000;

  private final Served<Replay> replays;
  private final Outage outage;

  /**
   * A page of failures, the oldest hour first, or the latest.
   *
   * @param countByReason of all failures, replayed or not
   * @param nextCursor where the next page starts, null on the last
   */
  record FailurePage(
      List<FailureView> failures,
      Map<String, Integer> countByReason,
      @Nullable String nextCursor) {}

  /**
   * A failure.
   *
   * @param id object and line, stable
   * @param data the change record, as text
   */
  record FailureView(
      String id,
      String reason,
      String errorCode,
      int attemptsMade,
      @Nullable Instant arrivedAt,
      boolean replayed,
      String data) {

    static FailureView of(Failure failure) {
      return new FailureView(
          failure.id(),
          failure.record().reason(),
          failure.record().errorCode(),
          failure.record().attemptsMade(),
          failure.record().arrival(),
          failure.replayed(),
          new String(failure.record().data(), StandardCharsets.UTF_8));
    }
  }

  FailuresController(Served<Replay> replays, InstantSource clock) {
    this.replays = replays;
    this.outage = new Outage(clock);
  }

  /**
   * Records that the transform refused, with their raw data and the reason.
   *
   * @param entity by its many; needed where several are served
   * @param reason only the failures for this reason
   * @param limit of the page
   * @param cursor the nextCursor of the page before, in the same order
   * @param latestFirst the latest hour first, and not the oldest
   */
  @GetMapping("/api/failures")
  FailurePage failures(
      @RequestParam @Nullable String entity,
      @RequestParam @Nullable String reason,
      @RequestParam(defaultValue = "100") @Min(1) @Max(MOST) int limit,
      @RequestParam @Nullable String cursor,
      @RequestParam(defaultValue = "false") boolean latestFirst) {
    Cursor after = cursor == null || cursor.isEmpty() ? null : Cursor.parse(cursor);
    Failures failures = replays.of(entity).failures();
    return answered(() -> page(failures, reason, limit, after, latestFirst));
  }

  private static FailurePage page(
      Failures failures,
      @Nullable String reason,
      int limit,
      @Nullable Cursor after,
      boolean latestFirst) {
    List<Failure> found = new ArrayList<>();
    List<String> objects = failures.objects();
    Set<String> notes = failures.notes();
    for (String object : inOrder(objects, latestFirst)) {
      if (found.size() <= limit
          && (after == null || after.isInOrBefore(object, latestFirst))
          && failures.hasReason(object, reason)) {
        inOrder(failures.in(object, failures.note(object, notes)), latestFirst).stream()
            .filter(failure -> reason == null || reason.equals(failure.record().reason()))
            .filter(failure -> after == null || after.isBefore(failure, latestFirst))
            .forEach(found::add);
      }
    }
    boolean more = found.size() > limit;
    List<Failure> page = more ? found.subList(0, limit) : found;
    return new FailurePage(
        page.stream().map(FailureView::of).toList(),
        failures.countByReason(objects),
        more ? page.get(limit - 1).id() : null);
  }

  private static <T> List<T> inOrder(List<T> oldestFirst, boolean latestFirst) {
    List<T> list = new ArrayList<>(oldestFirst);
    if (latestFirst) {
      Collections.reverse(list);
    }
    return list;
  }

  /**
   * Sends refused records through the transform again, as after a fix. Those that succeed reach the
   * lake once and are marked as replayed.
   *
   * @param entity by its many; needed where several are served
   * @param reason only the failures for this reason; without it all
   */
  @PostMapping("/api/failures/replay")
  Replayed replay(@RequestParam @Nullable String entity, @RequestParam @Nullable String reason) {
    Replay replay = replays.of(entity);
    return answered(() -> replay.replay(reason));
  }

  private <T> T answered(Supplier<T> work) {
    try {
      T answer = work.get();
      if (outage.succeeded()) {
        log.info("Failures can be told and replayed again");
      }
      return answer;
    } catch (LakeUnavailable e) {
      if (outage.failed(e)) {
        log.warn("Failures cannot be told or replayed: {}", e.getMessage());
      }
      throw new Problem(
              HttpStatus.SERVICE_UNAVAILABLE,
              "lake-unavailable",
              "Lake is unavailable",
              "The lake, where the failures lie, does not answer, or with an error of its own. Ask"
                  + " again in some seconds; what was replayed until now is not replayed again")
          .retryAfter(5);
    }
  }

  /** The failure that a page ended with. */
  private record Cursor(String object, int line) {
    static Cursor parse(String text) {
      try {
        int mark = text.lastIndexOf('#');
        return new Cursor(text.substring(0, mark), Integer.parseInt(text.substring(mark + 1)));
      } catch (IndexOutOfBoundsException | NumberFormatException e) {
        throw InvalidField.parameter("cursor", "must be the nextCursor of the page before");
      }
    }

    boolean isInOrBefore(String other, boolean latestFirst) {
      int order = object.compareTo(other);
      return latestFirst ? order >= 0 : order <= 0;
    }

    boolean isBefore(Failure failure, boolean latestFirst) {
      int order = object.compareTo(failure.object());
      int place = order == 0 ? Integer.compare(line, failure.record().line()) : order;
      return latestFirst ? place > 0 : place < 0;
    }
  }
}
