package io.orderlake.analytics.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.orderlake.analytics.Change;
import io.orderlake.analytics.LakeFolder;
import io.orderlake.analytics.lake.FolderLake;
import io.orderlake.analytics.warehouse.Warehouse;
import io.orderlake.analytics.warehouse.WarehouseProperties;
import io.orderlake.http.access.AccessProperties;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** What is told, and that it is told once: over a warehouse of its own, and time as it is set. */
class AlertTest {
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;
  private Instant now = Instant.parse("2026-11-20T10:00:00Z");

  /** What the transformer of these tests asks for. */
  private static final AccessProperties ACCESS =
      new AccessProperties(
          "read-0123456789abcdef0123456789", "control-0123456789abcdef012345", List.of());

  private final List<String> told = new ArrayList<>();
  private boolean failing;
  private String pipeline = "{\"stages\":[]}";
  private HttpServer transformer;
  private Warehouse warehouse;
  private AlertBook book;
  private AlertWatch watch;
  private long sequence;

  @BeforeEach
  void open() throws IOException {
    transformer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    transformer.createContext(
        "/api/pipeline",
        exchange -> {
          boolean allowed =
              ("Bearer " + ACCESS.readToken())
                  .equals(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = (allowed ? pipeline : "{\"status\":401}").getBytes();
          exchange.sendResponseHeaders(allowed ? 200 : 401, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    transformer.start();
    start();
  }

  @AfterEach
  void close() throws IOException {
    warehouse.close();
    book.close();
    transformer.stop(0);
  }

  @Test
  void an_order_at_or_above_the_amount_is_told_and_one_below_is_not() throws Exception {
    apply(order("o-below", "9999.99"), order("o-at", "10000.00"));
    watch.look();

    assertThat(told).containsExactly("Order o-at is worth 10000.00");
    assertThat(book.latest(10).get(0).sent()).isTrue();
  }

  @Test
  void an_order_is_told_once_however_often_it_changes() throws Exception {
    Change order = order("o-1", "20000.00");
    apply(order);
    watch.look();
    apply(order.modified("confirmed", ++sequence, now));
    watch.look();

    assertThat(told).hasSize(1);
  }

  @Test
  void an_order_that_grows_to_the_amount_is_told_and_a_cancelled_one_is_not() throws Exception {
    Change small = order("o-1", "6000.00");
    Change dear = order("o-2", "6000.00");
    apply(
        small,
        small.modified("pending", ++sequence, now).with("Laptop", 2, "6000.00", "c-1"),
        dear,
        dear.modified("cancelled", ++sequence, now).with("Laptop", 2, "6000.00", "c-1"));
    watch.look();

    assertThat(told).containsExactly("Order o-1 is worth 12000.00");
  }

  @Test
  void a_restart_a_rebuild_and_a_replay_tell_nothing_again() throws Exception {
    Change order = order("o-1", "20000.00");
    apply(order);
    watch.look();

    warehouse.rebuild();
    warehouse.applyWaiting();
    watch.look();
    apply(order);
    watch.look();
    restart();
    watch.look();
    Files.delete(folder.resolve("warehouse.duckdb"));
    restart();
    warehouse.applyWaiting();
    watch.look();

    assertThat(told).hasSize(1);
  }

  @Test
  void what_came_while_the_service_was_down_is_told_when_it_is_up() throws Exception {
    apply(order("o-1", "20000.00"));
    restart();
    watch.look();

    assertThat(told).hasSize(1);
  }

  @Test
  void an_order_placed_long_ago_is_not_told() throws Exception {
    apply(order("o-1", "20000.00"));
    now = now.plus(DAY).plusSeconds(1);
    watch.look();

    assertThat(told).isEmpty();
  }

  @Test
  void what_could_not_be_sent_is_sent_later_and_after_a_restart() throws Exception {
    failing = true;
    apply(order("o-1", "20000.00"));
    for (int i = 0; i < 2; i++) {
      assertThat(catchLook()).isInstanceOf(IllegalStateException.class);
    }
    restart();
    failing = false;
    watch.look();
    watch.look();

    assertThat(told).containsExactly("Order o-1 is worth 20000.00");
  }

  @Test
  void a_torn_last_line_of_the_file_is_left_out() throws Exception {
    apply(order("o-1", "20000.00"));
    watch.look();
    book.close();
    Files.writeString(file(), "{\"alert\":{\"key\":\"or", StandardOpenOption.APPEND);
    restart();
    watch.look();

    assertThat(told).hasSize(1);
  }

  @Test
  void what_need_not_be_remembered_leaves_the_file() throws Exception {
    for (int i = 0; i < 300; i++) {
      book.add(List.of(Alert.ofOrder("o-" + i, new BigDecimal("10000"), now, now)));
    }
    book.unsent().forEach(book::sent);
    now = now.plus(DAY).plusSeconds(1);
    restart();

    assertThat(book.size()).isEqualTo(100);
    assertThat(Files.readAllLines(file())).hasSize(200);
  }

  @Test
  void a_pipeline_that_stays_behind_is_told_once_until_it_caught_up() throws Exception {
    lag(31);
    assertThat(told).as("met once").isEmpty();
    lag(36);
    lag(41);
    restart();
    lag(46);
    lag(51);
    assertThat(told).containsExactly("The pipeline's stage delivery is 36 s behind");

    lag(1);
    assertThat(book.latest(1).get(0).over()).isTrue();
    lag(40);
    lag(45);
    assertThat(told).hasSize(2);
  }

  @Test
  void without_a_transformer_there_is_no_word_of_lag() throws Exception {
    transformer.stop(0);
    lag(100);
    lag(100);

    assertThat(told).isEmpty();
  }

  private void lag(int seconds) throws InterruptedException {
    pipeline =
        "{\"stages\":[{\"name\":\"pipe\",\"lagSeconds\":null},{\"name\":\"delivery\",\"lagSeconds\":%d}]}"
            .formatted(seconds);
    now = now.plusSeconds(5);
    watch.look();
  }

  private Exception catchLook() throws InterruptedException {
    try {
      watch.look();
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }

  private Change order(String orderid, String price) {
    return Change.insert(orderid, ++sequence, now).with("Laptop", 1, price, "c-1");
  }

  private void apply(Change... changes) {
    new LakeFolder(folder.resolve("lake")).put("%04d.ndjson".formatted(++sequence), changes);
    warehouse.applyWaiting();
  }

  private void restart() throws IOException {
    warehouse.close();
    book.close();
    start();
  }

  private void start() {
    WarehouseProperties properties =
        new WarehouseProperties(
            folder.resolve("warehouse.duckdb").toString(),
            DataSize.ofMegabytes(64),
            1,
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(64),
            Duration.ofHours(1));
    warehouse =
        new Warehouse(
            properties,
            new FolderLake(folder.resolve("lake"), Clock.systemUTC()),
            Clock.systemUTC());
    book = new AlertBook(file(), DAY, now);
    String address = "http://127.0.0.1:" + transformer.getAddress().getPort();
    watch =
        new AlertWatch(
            new HighValueOrders(warehouse, new BigDecimal("10000"), DAY),
            new PipelineLag(address, ACCESS),
            book,
            new Told(),
            Duration.ofSeconds(30),
            () -> now);
  }

  private Path file() {
    return folder.resolve("alerts.ndjson");
  }

  /** Keeps what it is given, or fails. */
  private final class Told implements AlertSender {
    @Override
    public String name() {
      return "test";
    }

    @Override
    public void send(Alert alert) {
      if (failing) {
        throw new IllegalStateException("the topic is out of reach");
      }
      told.add(alert.text());
    }
  }
}
