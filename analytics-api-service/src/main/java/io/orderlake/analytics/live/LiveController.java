package io.orderlake.analytics.live;

import io.orderlake.query.Unanswered;
import io.orderlake.service.http.Problem;
import io.orderlake.service.tables.ServedTables;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/** Opens the feed of changes to a page. */
@RestController
class LiveController {
  private static final long FOR_EVER = 0;

  private final ObjectProvider<LiveFeed> feeds;
  private final ServedTables tables;
  private final JsonMapper json;

  LiveController(ObjectProvider<LiveFeed> feeds, ServedTables tables, JsonMapper json) {
    this.feeds = feeds;
    this.tables = tables;
    this.json = json;
  }

  /**
   * @param mostChanges of each event, the latest ones
   * @param entity whose changes; those of all that are served, if none is named
   * @param lastEventId as browsers send it when they come again
   */
  @Operation(
      summary = "Changes as they come into the warehouse (server-sent events)",
      description =
          "Events \"changes\" tell the latest changes of an entity, first those that a caller missed since its"
              + " Last-Event-ID; events \"state\" tell once a second the rate, the delays and the"
              + " warehouse. A caller that does not keep up is cut off, and may come again.")
  @GetMapping(path = "/api/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  ResponseEntity<SseEmitter> listen(
      HttpMethod method,
      @RequestParam(name = "changes", defaultValue = "250") @Min(0) @Max(LiveFeed.MOST_CHANGES)
          int mostChanges,
      @RequestParam(required = false) @Nullable String entity,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
    String only = entity == null ? null : tables.entity(entity).entity().many();
    LiveFeed feed = feeds.stream().findFirst().orElseThrow(Unanswered::noWarehouse);
    ResponseEntity.BodyBuilder answer =
        // nginx else keeps events back until its buffer is full.
        ResponseEntity.ok()
            .contentType(MediaType.TEXT_EVENT_STREAM)
            .header("X-Accel-Buffering", "no");
    if (method.equals(HttpMethod.HEAD)) {
      return answer.build();
    }
    SseEmitter emitter = new SseEmitter(FOR_EVER);
    Subscriber subscriber = new Subscriber(emitter, json, only, mostChanges);
    emitter.onCompletion(() -> feed.remove(subscriber));
    emitter.onError(e -> feed.remove(subscriber));
    if (!feed.add(subscriber, Reached.parse(lastEventId))) {
      throw new Problem(
          HttpStatus.SERVICE_UNAVAILABLE,
          "too-many-listeners",
          "Too many listeners",
          "As many pages as may be listen already; close one");
    }
    return answer.body(emitter);
  }
}
