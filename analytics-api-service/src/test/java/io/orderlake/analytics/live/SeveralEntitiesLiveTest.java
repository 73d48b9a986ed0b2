package io.orderlake.analytics.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.Change;
import io.orderlake.query.Invoice;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.Warehouse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What who listens is told of orders and invoices. */
@Timeout(120)
class SeveralEntitiesLiveTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
  private static final Pattern ID = Pattern.compile("id:(\\S+)");

  @TempDir Path folder;
  private final Subscribers subscribers = new Subscribers();
  private Warehouse warehouse;
  private LiveReporter reporter;
  private Instant now = TEN;
  private int sequence;

  @BeforeEach
  void open() {
    warehouse =
        SmallWarehouse.over(
            List.of(Change.ORDERS, Invoice.INVOICES),
            mapping -> new FolderReader(folder, mapping.prefix(), Clock.systemUTC()),
            Clock.systemUTC());
    reporter = new LiveReporter(warehouse, subscribers, () -> now);
  }

  @AfterEach
  void close() {
    subscribers.all().forEach(subscribers::leave);
    warehouse.close();
  }

  @Test
  void each_event_says_of_which_entity_its_changes_are() throws Exception {
    Listener listener = listen(null, null);
    reporter.look();
    assertThat(listener.next("changes").data().get("entity").asString()).isEqualTo("orders");
    assertThat(listener.next("changes").data().get("entity").asString()).isEqualTo("invoices");

    String invoice = putInvoice();
    reporter.look();

    JsonNode news = listener.next("changes").data();
    assertThat(news.get("entity").asString()).isEqualTo("invoices");
    assertThat(news.at("/changes/0/row/invoice_key").asString()).isEqualTo(invoice);
  }

  @Test
  void who_asks_for_one_entity_is_told_of_no_other() throws Exception {
    Listener listener = listen("invoices", null);
    reporter.look();
    listener.next("changes");
    putOrder();
    putInvoice();
    reporter.look();

    assertThat(listener.next("changes").data().get("entity").asString()).isEqualTo("invoices");
  }

  @Test
  void who_comes_again_goes_on_in_each_from_the_last_event_of_any() throws Exception {
    putOrder();
    putInvoice();
    Listener first = listen(null, null);
    reporter.look();
    first.next("changes");
    first.next("changes");
    putOrder();
    reporter.look();
    String id = first.next("changes").id();

    String missed = putInvoice();
    reporter.look();
    Listener again = listen(null, id);
    reporter.look();

    JsonNode orders = again.next("changes").data();
    assertThat(orders.get("resumed").asBoolean()).isTrue();
    assertThat(orders.get("total").asInt()).isZero();
    JsonNode invoices = again.next("changes").data();
    assertThat(invoices.get("resumed").asBoolean()).isTrue();
    assertThat(invoices.get("changes")).hasSize(1);
    assertThat(invoices.at("/changes/0/row/invoice_key").asString()).isEqualTo(missed);
  }

  @Test
  void one_that_was_built_anew_begins_anew_for_who_comes_again_and_the_other_goes_on()
      throws Exception {
    putOrder();
    putInvoice();
    Listener first = listen(null, null);
    reporter.look();
    first.next("changes");
    String id = first.next("changes").id();
    warehouse.of("invoices").rebuild();
    warehouse.of("invoices").applyWaiting();

    reporter.look();
    Listener again = listen(null, id);
    reporter.look();

    assertThat(again.next("changes").data().get("resumed").asBoolean()).isTrue();
    Told anew = again.next("changes");
    assertThat(anew.data().get("resumed").asBoolean()).isFalse();
    assertThat(anew.id()).as("nothing of the tables of before").matches("[^,]+,[^,]+");
  }

  @Test
  void the_state_is_that_of_all_and_of_each() throws Exception {
    putOrder();
    putInvoice();
    putInvoice();
    Listener listener = listen(null, null);
    reporter.look();

    JsonNode state = listener.next("state").data().get("warehouse");
    assertThat(state.get("objects").asInt()).isEqualTo(3);
    assertThat(state.at("/entities/0/entity").asString()).isEqualTo("orders");
    assertThat(state.at("/entities/1/objects").asInt()).isEqualTo(2);
  }

  private void putOrder() {
    sequence++;
    new LakeFolder(folder)
        .put("%05d.ndjson".formatted(sequence), Change.insert("o-" + sequence, sequence, TEN));
    warehouse.all().forEach(EntityTables::applyWaiting);
  }

  private String putInvoice() {
    Invoice invoice = new Invoice(++sequence, "1.50");
    invoice.put(new LakeFolder(folder, Invoice.INVOICES.prefix()));
    warehouse.all().forEach(EntityTables::applyWaiting);
    return invoice.key();
  }

  private Listener listen(@Nullable String entity, @Nullable String lastEventId) {
    now = now.plusSeconds(2);
    Listener page = new Listener();
    Subscriber subscriber =
        new Subscriber(page, JsonMapper.shared(), entity, LiveFeed.MOST_CHANGES);
    subscribers.join(subscriber, Reached.parse(lastEventId));
    subscriber.start();
    return page;
  }

  private record Told(@Nullable String id, JsonNode data) {}

  /** Keeps what it is sent. */
  private static final class Listener extends SseEmitter {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public void send(SseEventBuilder event) {
      StringBuilder text = new StringBuilder();
      event.build().forEach(part -> text.append(part.getData()));
      events.add(text.toString());
    }

    Told next(String name) throws InterruptedException {
      String event;
      do {
        event = events.poll(1, TimeUnit.MINUTES);
        assertThat(event).as("an event " + name).isNotNull();
      } while (!event.contains("event:" + name));
      Matcher id = ID.matcher(event);
      String data = event.substring(event.indexOf("data:") + "data:".length());
      return new Told(id.find() ? id.group(1) : null, JsonMapper.shared().readTree(data));
    }
  }
}
