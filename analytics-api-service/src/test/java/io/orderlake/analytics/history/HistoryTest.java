package io.orderlake.analytics.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.Change;
import io.orderlake.query.Invoice;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseException;
import io.orderlake.service.access.AccessProperties;
import io.orderlake.service.access.OtherService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was, of a real warehouse and a transformer that answers what a test says. */
class HistoryTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  @TempDir Path folder;
  private final AtomicInteger fetches = new AtomicInteger();
  private volatile String stages = stages(0.5, 0);
  private volatile Instant now = TEN;
  private HttpServer transformer;
  private Warehouse warehouse;
  private History history;
  private Observer observer;
  private long sequence;

  @BeforeEach
  void open() throws IOException {
    transformer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    transformer.createContext(
        "/api/pipeline",
        exchange -> {
          fetches.incrementAndGet();
          byte[] answer = stages.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    transformer.start();
    warehouse =
        SmallWarehouse.over(
            new FolderReader(folder.resolve("lake"), Change.ORDERS.prefix(), Clock.systemUTC()),
            () -> now);
    history = new History(file(), "orders");
    observer = observer();
  }

  @AfterEach
  void close() {
    transformer.stop(0);
    warehouse.close();
  }

  @Test
  void a_look_tells_what_came_since_the_last_and_how_late_it_was() throws Exception {
    observer.look(now);
    apply(200);
    apply(400);
    apply(900);
    stages = stages(2.5, 7);
    observer.look(TEN.plusSeconds(10));
    observer.look(TEN.plusSeconds(20));

    assertThat(history.told("orders").looks())
        .containsExactly(
            new Figures("orders", TEN, 10, 3, 400L, 900L, 2.5, 1.0, 7),
            new Figures("orders", TEN.plusSeconds(10), 10, 0, null, null, 2.5, 1.0, 0));
  }

  @Test
  void what_says_not_when_it_was_written_is_counted_and_not_called_late() throws Exception {
    observer.look(now);
    apply(400);
    apply(Change.insert("o-any", ++sequence, now.minusSeconds(50)).minimal());
    observer.look(TEN.plusSeconds(10));

    assertThat(history.told("orders").looks())
        .containsExactly(new Figures("orders", TEN, 10, 2, 400L, 400L, 0.5, 1.0, 0));
  }

  @Test
  void a_minute_adds_its_looks_up_and_outlives_the_process() throws Exception {
    observer.look(now);
    apply(200);
    stages = stages(9.0, 2);
    observer.look(TEN.plusSeconds(30));
    apply(500);
    stages = stages(0.5, 3);
    observer.look(TEN.plusSeconds(60));

    Figures minute = new Figures("orders", TEN, 60, 2, 200L, 500L, 9.0, 1.0, 3);
    assertThat(history.told("orders").minutes()).containsExactly(minute);
    assertThat(new History(file(), "orders").told("orders").minutes()).containsExactly(minute);
  }

  @Test
  void what_a_rebuild_reads_anew_is_no_news() throws Exception {
    apply(100);
    observer.look(now);
    warehouse.of("orders").rebuild();
    warehouse.of("orders").applyWaiting();
    observer.look(TEN.plusSeconds(10));
    apply(300);
    observer.look(TEN.plusSeconds(20));

    assertThat(history.told("orders").looks())
        .containsExactly(
            new Figures("orders", TEN.plusSeconds(10), 10, 1, 300L, 300L, 0.5, 1.0, 0));
  }

  @Test
  void a_transformer_that_is_away_or_began_anew_makes_no_refusals() throws Exception {
    stages = stages(0.5, 40);
    observer.look(now);
    stages = "{}";
    observer.look(TEN.plusSeconds(10));
    stages = stages(0.5, 1);
    observer.look(TEN.plusSeconds(20));

    assertThat(history.told("orders").looks()).extracting(Figures::refused).containsExactly(0L, 1L);
    assertThat(history.told("orders").looks().get(0).pipeLagSeconds()).isNull();
  }

  @Test
  void a_day_is_kept_and_a_line_that_tells_nothing_is_left_out() throws Exception {
    Files.createDirectories(folder);
    Files.writeString(file(), "{\"from\":\"2026-11-2");
    History begun = new History(file(), "orders");
    for (int minute = 0; minute < 26 * 60; minute++) {
      begun.addMinutes(
          List.of(
              new Figures(
                  "orders", TEN.plusSeconds(60L * minute), 60, 0, null, null, null, null, 0)));
    }

    assertThat(new History(file(), "orders").told("orders").minutes()).hasSize(24 * 60 + 1);
  }

  @Test
  void what_was_written_before_there_were_several_entities_is_of_the_first() throws Exception {
    Files.createDirectories(folder);
    Files.writeString(
        file(),
        """
        {"from":"2026-11-20T10:00:00Z","seconds":60,"changes":3,"p50Milliseconds":null,"p99Milliseconds":null,"pipeLagSeconds":null,"deliveryLagSeconds":null,"refused":0}
        """);
    History of = new History(file(), "orders");

    of.addMinutes(List.of(new Figures("invoices", TEN, 60, 1, null, null, null, null, 0)));

    assertThat(of.told("orders").minutes()).extracting(Figures::changes).containsExactly(3L);
    assertThat(of.told("invoices").minutes()).extracting(Figures::changes).containsExactly(1L);
  }

  @Test
  void a_look_goes_by_the_stages_of_its_own_table_and_entity() throws Exception {
    observer.look(now);
    stages =
        """
        {"stages":[{"name":"pipe","table":"orders","entity":null,"lagSeconds":1.5,"failed":1},
          {"name":"delivery","table":"orders","entity":"orders","lagSeconds":2.5,"failed":2},
          {"name":"pipe","table":"billing","entity":null,"lagSeconds":90,"failed":50},
          {"name":"delivery","table":"billing","entity":"invoices","lagSeconds":90,"failed":50}]}""";
    observer.look(TEN.plusSeconds(10));

    assertThat(history.told("orders").looks())
        .containsExactly(new Figures("orders", TEN, 10, 0, null, null, 1.5, 2.5, 3));
  }

  @Test
  void the_transformer_is_asked_once_for_all_and_what_fails_for_one_is_no_gap_of_another()
      throws Exception {
    warehouse.close();
    warehouse =
        SmallWarehouse.over(
            List.of(Change.ORDERS, Invoice.INVOICES),
            mapping -> new FolderReader(folder.resolve("lake"), mapping.prefix(), () -> now),
            () -> now);
    observer = observer();
    observer.look(now);
    observer.look(TEN.plusSeconds(60));
    assertThat(fetches).hasValue(2);

    try (Connection connection = warehouse.reader();
        Statement statement = connection.createStatement()) {
      String tables = warehouse.of("orders").reached().tables();
      statement.execute("ALTER TABLE " + tables + ".lake_objects RENAME TO away");
    }
    assertThatThrownBy(() -> observer.look(TEN.plusSeconds(70)))
        .isInstanceOf(WarehouseException.class);

    assertThat(history.told("orders").looks()).hasSize(1);
    assertThat(history.told("invoices").looks()).hasSize(2);
    assertThat(new History(file(), "orders").told("invoices").minutes()).hasSize(1);
    assertThat(new History(file(), "orders").told("orders").minutes()).hasSize(1);
  }

  @Test
  void what_a_clock_that_ran_ahead_wrote_goes_once_it_is_right_again() {
    Figures ahead =
        new Figures("orders", TEN.plusSeconds(86_400), 60, 1, null, null, null, null, 0);
    Figures right = new Figures("orders", TEN, 60, 2, null, null, null, null, 0);
    history.addMinutes(List.of(ahead));
    history.addMinutes(List.of(right));

    assertThat(history.told("orders").minutes()).containsExactly(right);
  }

  @Test
  void a_minute_that_cannot_be_written_is_written_with_the_next() throws Exception {
    Files.createDirectories(file());
    Figures first = new Figures("orders", TEN, 60, 1, null, null, null, null, 0);
    Figures second = new Figures("orders", TEN.plusSeconds(60), 60, 2, null, null, null, null, 0);
    Files.createDirectories(file().resolve("in-the-way"));
    assertThatThrownBy(() -> history.addMinutes(List.of(first)))
        .isInstanceOf(UncheckedIOException.class);
    Files.delete(file().resolve("in-the-way"));
    Files.delete(file());
    history.addMinutes(List.of(second));

    assertThat(new History(file(), "orders").told("orders").minutes())
        .containsExactly(first, second);
  }

  private Observer observer() {
    String address = "http://127.0.0.1:" + transformer.getAddress().getPort();
    AccessProperties open = new AccessProperties(null, null, List.of());
    return new Observer(warehouse.all(), new OtherService(address, "/api/pipeline", open), history);
  }

  private Path file() {
    return folder.resolve("history.ndjson");
  }

  /** A change that is taken in so long after it was made. */
  private void apply(long milliseconds) {
    apply(Change.insert("o-" + ++sequence, sequence, now.minusMillis(milliseconds)));
  }

  private void apply(Change change) {
    new LakeFolder(folder.resolve("lake")).put("%05d.ndjson".formatted(sequence), change);
    warehouse.of("orders").applyWaiting();
  }

  private static String stages(double pipeLag, long refused) {
    return """
        {"stages":[{"name":"pipe","lagSeconds":%s,"failed":0},
          {"name":"delivery","lagSeconds":1.0,"failed":%d}]}"""
        .formatted(pipeLag, refused);
  }
}
