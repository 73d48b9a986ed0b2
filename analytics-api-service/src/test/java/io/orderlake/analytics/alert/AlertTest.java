package io.orderlake.analytics.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.warehouse.ValueRule;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import io.orderlake.service.access.AccessProperties;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
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
  private Predicate<String> refused = order -> false;
  private int tried;
  private int transformerAnswers = 200;
  private String pipeline =
      "{\"stages\":[{\"name\":\"pipe\",\"lagSeconds\":0},{\"name\":\"delivery\",\"lagSeconds\":0}]}";
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
          exchange.sendResponseHeaders(allowed ? transformerAnswers : 401, body.length);
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

    warehouse.of("orders").rebuild();
    warehouse.of("orders").applyWaiting();
    watch.look();
    apply(order);
    watch.look();
    restart();
    watch.look();
    Files.delete(folder.resolve("warehouse.duckdb"));
    restart();
    warehouse.of("orders").applyWaiting();
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
    refused = order -> true;
    apply(order("o-1", "20000.00"));
    watch.look();
    later();
    restart();
    refused = order -> false;
    watch.look();
    watch.look();

    assertThat(told).containsExactly("Order o-1 is worth 20000.00");
  }

  @Test
  void an_alert_that_cannot_be_sent_does_not_hold_up_the_others() throws Exception {
    refused = order -> order.matches("o-[1-3]");
    apply(IntStream.range(1, 9).mapToObj(i -> order("o-" + i, "20000.00")).toArray(Change[]::new));
    watch.look();
    later();
    watch.look();
    assertThat(told).hasSize(5).noneMatch(text -> text.matches("Order o-[1-3] .*"));

    refused = order -> false;
    later();
    watch.look();
    assertThat(told).hasSize(8).doesNotHaveDuplicates();
  }

  @Test
  void while_nobody_takes_alerts_only_a_few_are_tried() throws Exception {
    refused = order -> true;
    apply(IntStream.range(1, 9).mapToObj(i -> order("o-" + i, "20000.00")).toArray(Change[]::new));
    watch.look();
    watch.look();

    assertThat(tried).isEqualTo(3);
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
  void a_stage_that_does_not_know_its_lag_ends_no_alert() throws Exception {
    lag(40);
    lag(45);
    assertThat(told).hasSize(1);

    stages("{\"name\":\"pipe\",\"lagSeconds\":0},{\"name\":\"delivery\",\"lagSeconds\":null}");
    assertThat(book.latest(1).get(0).over()).isFalse();

    lag(0);
    assertThat(book.latest(1).get(0).over()).isTrue();
  }

  @Test
  void a_transformer_that_is_silent_for_long_is_told_once_until_it_answers() throws Exception {
    transformerAnswers = 503;
    for (int seconds = 0; seconds <= 30; seconds += 5) {
      lag(0);
    }
    assertThat(told).isEmpty();
    lag(0);
    lag(0);
    assertThat(told)
        .containsExactly(
            address()
                + "/api/pipeline has not answered for 35 s: how far the pipeline is behind is not"
                + " known");

    transformerAnswers = 200;
    lag(0);
    assertThat(book.latest(1).get(0).over()).isTrue();
    transformer.stop(0);
    for (int seconds = 0; seconds <= 35; seconds += 5) {
      lag(0);
    }
    assertThat(told).hasSize(2);
  }

  @Test
  void a_pipeline_that_refuses_what_comes_is_told_once_with_share_count_and_reason()
      throws Exception {
    refusals(3, 40, false);
    assertThat(told).isEmpty();

    refusals(20, 25, true);
    refusals(40, 45, true);
    restart();
    refusals(60, 65, true);

    assertThat(told)
        .containsExactly(
            "The pipeline's stage delivery refused 80 % of what came, 20 of the 25 records of the"
                + " last 300 s, most often for this reason: price: is missing");
    assertThat(book.latest(1).get(0).over()).isFalse();
  }

  @Test
  void refusals_are_over_once_all_has_been_well_for_a_minute_and_then_told_anew() throws Exception {
    refusals(20, 20, true);
    for (int seconds = 0; seconds < 60; seconds += 5) {
      lag(0);
    }
    refusals(20, 20, true);
    assertThat(told).as("a transformer that was started anew").hasSize(1);

    for (int seconds = 0; seconds <= 60; seconds += 5) {
      assertThat(book.latest(1).get(0).over()).isFalse();
      lag(0);
    }
    assertThat(book.latest(1).get(0).over()).isTrue();

    refusals(5, 5, true);
    assertThat(told).hasSize(2);
  }

  @Test
  void a_transformer_that_does_not_answer_ends_no_refusals() throws Exception {
    refusals(20, 20, true);
    transformerAnswers = 503;
    for (int seconds = 0; seconds <= 65; seconds += 5) {
      lag(0);
    }

    assertThat(book.current(Alert.AlertKind.PIPELINE_REFUSES)).isNotNull();
  }

  @Test
  void each_gap_of_a_stage_is_told_once_over_a_restart_too() throws Exception {
    gaps(0);
    assertThat(told).isEmpty();

    gaps(1);
    gaps(1);
    restart();
    gaps(1);
    assertThat(told)
        .containsExactly(
            "The pipeline's stage pipe found changes gone before it read them, or another stream"
                + " under the name of its own: what is missing in the lake is not known. Reconcile,"
                + " and repair");

    gaps(2);
    assertThat(told).hasSize(2);
  }

  private void gaps(int count) throws InterruptedException {
    stages(
        """
        {"name":"pipe","lagSeconds":0,"gaps":%d},{"name":"delivery","lagSeconds":0,"gaps":0}"""
            .formatted(count));
  }

  private void refusals(int refused, int of, boolean tooMany) throws InterruptedException {
    stages(
        """
        {"name":"pipe","lagSeconds":0,"refusals":null},
        {"name":"delivery","lagSeconds":0,"refusals":{"refused":%d,"of":%d,"share":%s,
         "windowSeconds":300.0,"reason":"price: is missing","tooMany":%s}}"""
            .formatted(refused, of, (double) refused / of, tooMany));
  }

  private void lag(int seconds) throws InterruptedException {
    stages(
        "{\"name\":\"pipe\",\"lagSeconds\":0},{\"name\":\"delivery\",\"lagSeconds\":%d}"
            .formatted(seconds));
  }

  private void stages(String stages) throws InterruptedException {
    pipeline = "{\"stages\":[" + stages + "]}";
    now = now.plusSeconds(5);
    watch.look();
  }

  private void later() {
    now = now.plusSeconds(10);
  }

  private Change order(String orderid, String price) {
    return Change.insert(orderid, ++sequence, now).with("Laptop", 1, price, "c-1");
  }

  private void apply(Change... changes) {
    new LakeFolder(folder.resolve("lake")).put("%04d.ndjson".formatted(++sequence), changes);
    warehouse.of("orders").applyWaiting();
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
            List.of(Change.ORDERS),
            properties,
            any ->
                new FolderReader(folder.resolve("lake"), Change.ORDERS.prefix(), Clock.systemUTC()),
            Clock.systemUTC());
    book = new AlertBook(file(), DAY, now);
    watch =
        new AlertWatch(
            List.of(
                new RuleWatch(
                    RuleWatch.OF_ORDERS,
                    Change.ORDERS,
                    "total_price",
                    new ValueRule(
                        warehouse.of("orders"),
                        "total_price",
                        Map.of("status", List.of("cancelled")),
                        new BigDecimal("10000"),
                        DAY))),
            new LagWatch(new Transformer(address(), ACCESS), Duration.ofSeconds(30), book),
            book,
            new AlertOutbox(book, new Told()),
            () -> now);
  }

  private String address() {
    return "http://127.0.0.1:" + transformer.getAddress().getPort();
  }

  private Path file() {
    return folder.resolve("alerts.ndjson");
  }

  /** Keeps what it is given, or refuses it. */
  private final class Told implements AlertSender {
    @Override
    public String name() {
      return "test";
    }

    @Override
    public void send(Alert alert) {
      tried++;
      if (refused.test(String.valueOf(alert.orderid()))) {
        throw new IllegalStateException("the topic is out of reach");
      }
      told.add(alert.text());
    }
  }
}
