package io.orderlake.analytics.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.analytics.live.EventStream.Event;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehousePosition;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
    classes = AnalyticsApiService.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=analytics-api-service",
      "orderlake.warehouse.file=:memory:",
      // Tests apply by hand.
      "orderlake.warehouse.poll-interval=1h"
    })
@Timeout(300) // Reading of events waits for ever.
class LiveApiTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
  private static int objects;
  private static long sequence;

  @TempDir static Path folder;
  @Autowired private Warehouse warehouse;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void lake(DynamicPropertyRegistry properties) {
    properties.add("orderlake.lake.location", folder::toString);
  }

  @Test
  void a_listener_is_told_the_latest_changes_and_then_each_as_it_comes() throws Exception {
    Change first = insert("o-first");
    apply(first);
    try (EventStream events = listen("", null)) {
      assertThat(ids(events.next("changes"))).contains(first.eventId());

      Change second = insert("o-second");
      apply(second);

      Event news = events.next("changes");
      assertThat(ids(news)).containsExactly(second.eventId());
      assertThat(news.data().get("resumed").asBoolean()).isTrue();
      assertThat(news.data().at("/changes/0/row/total_price").decimalValue())
          .isEqualByComparingTo(second.total());
    }
  }

  @Test
  void a_head_request_opens_nothing_however_often_it_comes() throws Exception {
    for (int i = 0; i < 2 * LiveFeed.MOST_SUBSCRIBERS; i++) {
      HttpResponse<Void> head =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/live"))
                      .method("HEAD", HttpRequest.BodyPublishers.noBody())
                      .build(),
                  BodyHandlers.discarding());
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.headers().firstValue("Content-Type")).hasValue("text/event-stream");
      assertThat(head.headers().firstValue("X-Accel-Buffering")).hasValue("no");
    }
    try (EventStream events = listen("", null)) {
      events.next("changes");
    }
  }

  @Test
  void a_modification_shows_what_it_changed_old_to_new() throws Exception {
    Change order = insert("o-changed");
    apply(order);
    try (EventStream events = listen("", null)) {
      events.next("changes");
      apply(order.modified("confirmed", next(), TEN).with("Laptop", 3, "1299.90", "c-1"));

      assertThat(events.next("changes").data().at("/changes/0/differences").toString())
          .isEqualTo(
              "[{\"column\":\"status\",\"from\":\"pending\",\"to\":\"confirmed\"},"
                  + "{\"column\":\"quantity\",\"from\":2,\"to\":3},"
                  + "{\"column\":\"total_price\",\"from\":2599.8,\"to\":3899.7}]");
    }
  }

  @Test
  void a_listener_that_comes_again_is_told_what_it_missed_and_nothing_else() throws Exception {
    String reached;
    try (EventStream events = listen("", null)) {
      apply(insert("o-before"));
      reached = events.next("changes").id();
      while (!reached.equals(lastId())) {
        reached = events.next("changes").id();
      }
    }
    Change missed = insert("o-missed");
    apply(missed);

    try (EventStream events = listen("", reached)) {
      Event greeting = events.next("changes");
      assertThat(ids(greeting)).containsExactly(missed.eventId());
      assertThat(greeting.data().get("resumed").asBoolean()).isTrue();
    }
  }

  @Test
  void a_listener_from_before_a_rebuild_begins_anew_and_a_rebuild_is_no_news() throws Exception {
    apply(insert("o-old"));
    String before = lastId();
    try (EventStream events = listen("", null)) {
      events.next("changes");
      events.next("state");
      warehouse.of("orders").rebuild();
      warehouse.of("orders").applyWaiting();
      Change after = insert("o-after-rebuild");
      // Once its tables are known: else the change counts as part of the rebuild.
      events.next("state");
      events.next("state");
      apply(after);
      assertThat(ids(events.next("changes"))).containsExactly(after.eventId());
    }
    try (EventStream events = listen("", before)) {
      assertThat(events.next("changes").data().get("resumed").asBoolean()).isFalse();
    }
  }

  @Test
  void a_listener_gets_no_more_changes_of_an_event_than_it_asks_for() throws Exception {
    apply(insert("o-a"), insert("o-b"), insert("o-c"));
    try (EventStream events = listen("?changes=2", null)) {
      Event greeting = events.next("changes");
      assertThat(ids(greeting)).hasSize(2);
      assertThat(greeting.data().get("total").asInt()).isGreaterThanOrEqualTo(3);
    }
    assertThat(get("/api/live?changes=251", "text/event-stream").statusCode()).isEqualTo(400);
  }

  @Test
  void the_state_tells_rate_and_delays_of_what_came() throws Exception {
    try (EventStream events = listen("", null)) {
      events.next("state");
      Change now = Change.insert("o-now", next(), Instant.now().minusMillis(700));
      apply(now);
      events.next("changes");

      JsonNode state = events.next("state").data();
      assertThat(state.at("/pulse/changesPerSecond").asDouble()).isPositive();
      assertThat(state.at("/pulse/samples").asInt()).isPositive();
      assertThat(state.at("/pulse/p50Milliseconds").asLong()).isGreaterThanOrEqualTo(700);
      assertThat(state.at("/warehouse/objects").asLong()).isPositive();
    }
  }

  @Test
  void there_is_an_end_to_how_many_may_listen() throws Exception {
    List<EventStream> open = new ArrayList<>();
    try {
      for (int i = 0; i < LiveFeed.MOST_SUBSCRIBERS; i++) {
        open.add(listen("", null));
      }
      try (EventStream tooMany = listen("", null)) {
        assertThat(tooMany.status()).isEqualTo(503);
      }
    } finally {
      open.forEach(EventStream::close);
    }
    // Those that went are noticed at the next word to them.
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              try (EventStream again = listen("", null)) {
                return again.status() == 200;
              }
            });
  }

  @Test
  void a_page_that_takes_nothing_is_let_go() {
    Subscriber slow = new Subscriber(new SilentEmitter(), JsonMapper.shared(), null, 250);
    LiveEvent news =
        new LiveEvent.Changes(
            "orders", new WarehousePosition("tables", 1), 0, List.of(), true, Reached.NOTHING);

    int taken = 0;
    while (slow.offer(news) && taken < 10_000) {
      taken++;
    }

    assertThat(taken).isBetween(1, 100);
  }

  @Test
  void a_story_has_each_change_its_difference_and_its_object() throws Exception {
    Change order = insert("o'story");
    Change confirmed = order.modified("confirmed", next(), TEN.plusSeconds(5));
    apply(order);
    String secondObject = apply(confirmed, confirmed.removed(next(), TEN.plusSeconds(9)));

    JsonNode changes = json("/api/orders/story?orderid=" + "o%27story");

    assertThat(changes.get("changes").findValuesAsString("cdc_event_type"))
        .containsExactly("INSERT", "MODIFY", "REMOVE");
    JsonNode step = changes.at("/changes/1");
    assertThat(step.get("differences").toString())
        .isEqualTo("[{\"column\":\"status\",\"from\":\"pending\",\"to\":\"confirmed\"}]");
    assertThat(step.get("object").asString())
        .isEqualTo("order_changes/" + LakeFolder.HOUR + "/" + secondObject);
    assertThat(step.at("/row/changed_at").asString()).isEqualTo("2026-11-20T10:00:05Z");
  }

  @Test
  void the_story_of_an_order_that_nobody_knows_is_empty() throws Exception {
    assertThat(json("/api/orders/story?orderid=nobody").get("changes").isEmpty()).isTrue();
  }

  @Test
  void the_page_and_its_parts_are_served() throws Exception {
    assertThat(get("/", "text/html").body()).contains("<title>Orderlake</title>");
    for (String part : List.of("/app.js", "/orders/overview.js", "/style.css", "/icon.svg")) {
      assertThat(get(part, "*/*").statusCode()).as(part).isEqualTo(200);
    }
    assertThat(get("/webjars/chart.js/4.4.9/dist/chart.umd.js", "*/*").statusCode()).isEqualTo(200);
    assertThat(json("/api/dashboard").get("simulator").asString()).isEqualTo(":8081");
  }

  private static Change insert(String orderid) {
    return Change.insert(orderid, next(), TEN);
  }

  private static long next() {
    return ++sequence;
  }

  /** Puts an object with these changes into the lake and the warehouse; answers its name. */
  private String apply(Change... changes) {
    String name = "%05d.ndjson".formatted(++objects);
    new LakeFolder(folder).put(name, changes);
    warehouse.of("orders").applyWaiting();
    return name;
  }

  private String lastId() {
    return warehouse.of("orders").reached().toString();
  }

  private static List<String> ids(Event event) {
    return event.data().get("changes").findValuesAsString("event_id");
  }

  private EventStream listen(String query, String lastEventId) throws Exception {
    return EventStream.open(address("/api/live" + query), lastEventId);
  }

  private JsonNode json(String path) throws Exception {
    return JsonMapper.shared().readTree(get(path, "application/json").body());
  }

  private HttpResponse<String> get(String path, String type) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address(path))).header("Accept", type).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private String address(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private static final class SilentEmitter extends SseEmitter {}
}
