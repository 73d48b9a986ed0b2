package io.orderlake.analytics.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.NewChanges;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/** Looks into a warehouse that cannot always be read. */
class LiveReporterTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  @TempDir Path folder;
  private final Page page = new Page();
  private final Subscribers audience = new Subscribers();
  private Warehouse warehouse;
  private LiveReporter reporter;
  private long sequence;

  @BeforeEach
  void open() {
    FolderReader lake = new FolderReader(folder, Change.ORDERS.prefix(), Clock.systemUTC());
    warehouse = SmallWarehouse.over(lake, Clock.systemUTC());
    reporter = new LiveReporter(warehouse, audience, () -> TEN);
  }

  @AfterEach
  void close() {
    audience.all().forEach(audience::leave);
    warehouse.close();
  }

  @Test
  void what_came_while_the_warehouse_could_not_be_read_is_told_when_it_can() throws Exception {
    Subscriber listener = new Subscriber(page, JsonMapper.shared(), null, LiveFeed.MOST_CHANGES);
    audience.join(listener, Reached.NOTHING);
    listener.start();
    reporter.look();
    assertThat(page.next("changes")).contains("\"total\":0");

    Change change = apply();
    run("ALTER TABLE changes RENAME TO away");
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(reporter::look).isInstanceOf(WarehouseException.class);
    }
    run("ALTER TABLE away RENAME TO changes");

    reporter.look();
    assertThat(page.next("changes")).contains(change.eventId());
  }

  @Test
  void who_came_while_the_warehouse_could_not_be_read_is_greeted_when_it_can() throws Exception {
    Change change = apply();
    run("ALTER TABLE changes RENAME TO away");
    Subscriber listener = new Subscriber(page, JsonMapper.shared(), null, LiveFeed.MOST_CHANGES);
    audience.join(listener, Reached.NOTHING);
    listener.start();
    assertThatThrownBy(reporter::look).isInstanceOf(WarehouseException.class);
    run("ALTER TABLE away RENAME TO changes");
    reporter.look();

    assertThat(page.next("changes")).contains(change.eventId()).contains("\"resumed\":false");
  }

  @Test
  void a_change_from_a_clock_that_is_ahead_is_not_fresher_than_now() {
    apply();
    NewChanges recent = new NewChanges(warehouse.of("orders"));

    assertThat(
            recent.between(0, warehouse.of("orders").reached(), 10, TEN.minusSeconds(3)).delays())
        .containsExactly(Duration.ZERO);
  }

  private Change apply() {
    Change change = Change.insert("o-" + ++sequence, sequence, TEN);
    new LakeFolder(folder).put("%05d.ndjson".formatted(sequence), change);
    warehouse.of("orders").applyWaiting();
    return change;
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = warehouse.reader();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Keeps what it is sent. */
  private static final class Page extends SseEmitter {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public void send(SseEventBuilder event) {
      StringBuilder text = new StringBuilder();
      event.build().forEach(part -> text.append(part.getData()));
      events.add(text.toString());
    }

    String next(String name) throws InterruptedException {
      String event;
      do {
        event = events.poll(2, TimeUnit.MINUTES);
        assertThat(event).as("an event " + name).isNotNull();
      } while (!event.contains("event:" + name));
      return event;
    }
  }
}
