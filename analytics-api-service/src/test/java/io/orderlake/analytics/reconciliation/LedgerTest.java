package io.orderlake.analytics.reconciliation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.orderlake.analytics.reconciliation.Ledger.Balance;
import io.orderlake.query.Change;
import io.orderlake.service.access.AccessProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final String SIMULATION =
      """
      {"startedAt": "2026-11-21T08:00:00Z",
       "totals": {"writes": 12, "inserts": 8, "modifications": 3, "removals": 1, "malformed": 0}}""";

  /** What the services of these tests ask for. */
  private static final AccessProperties ACCESS =
      new AccessProperties(
          "read-0123456789abcdef0123456789", "control-0123456789abcdef012345", List.of());

  private HttpServer server;
  private String pipeline = "";
  private String next = "";

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/simulation", exchange -> answer(exchange, SIMULATION));
    server.createContext("/api/pipeline", exchange -> answer(exchange, pipeline));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void each_part_gives_its_account() throws Exception {
    pipeline = stages(stage("pipe", 12, 12, 0, 0), stage("delivery", 12, 11, 1, 0));

    Balance balance = ledger().balance(Change.ORDERS);

    assertThat(balance.differences()).isEmpty();
    assertThat(balance.accounts())
        .extracting(Reconciliation.Account::part)
        .containsExactly("simulator", "pipe", "delivery", "warehouse");
    assertThat(balance.accounts().get(0).counts()).containsEntry("writes", 12L);
    assertThat(balance.accounts().get(1).since()).isEqualTo(Instant.parse("2026-11-21T07:00:00Z"));
    assertThat(balance.accounts().get(2).counts()).containsEntry("failed", 1L);
    assertThat(balance.accounts().get(3).counts()).isEqualTo(Map.of("rows", 10L));
  }

  @Test
  void a_stage_whose_records_did_not_all_end_in_some_way_is_told() throws Exception {
    pipeline = stages(stage("pipe", 12, 11, 0, 0));

    assertThat(ledger().balance(Change.ORDERS).differences())
        .containsExactly("pipe has read 12 records, but accounts for 11");
  }

  @Test
  void records_that_delivery_does_not_know_of_are_told() throws Exception {
    pipeline = stages(stage("pipe", 12, 12, 0, 0), stage("delivery", 9, 9, 0, 1));

    assertThat(ledger().balance(Change.ORDERS).differences())
        .containsExactly("the pipe has put 12 records, delivery knows of 10");
  }

  @Test
  void records_that_delivery_sees_a_moment_later_are_none_that_it_does_not_know() throws Exception {
    pipeline = stages(stage("pipe", 12, 12, 0, 0), stage("delivery", 9, 9, 0, 1));
    next = stages(stage("pipe", 14, 14, 0, 0), stage("delivery", 9, 9, 0, 5));

    Balance balance = ledger().balance(Change.ORDERS);

    assertThat(balance.differences()).isEmpty();
    assertThat(balance.accounts().get(1).counts()).containsEntry("read", 14L);
  }

  @Test
  void a_pipeline_that_does_not_answer_is_told() throws Exception {
    String nowhere = "http://127.0.0.1:1";
    Balance balance =
        new Ledger(nowhere, nowhere, ACCESS, this::pass, () -> null).balance(Change.ORDERS);

    assertThat(balance.accounts())
        .containsExactly(new Reconciliation.Account("simulator", null, Map.of()));
    assertThat(balance.differences())
        .containsExactly(
            "the pipeline's counts are not known: nothing answers at"
                + " http://127.0.0.1:1/api/pipeline");
  }

  @Test
  void where_aws_runs_the_pipeline_only_what_is_here_gives_its_account() throws Exception {
    Balance balance =
        new Ledger("none", "none", ACCESS, this::pass, () -> Map.of("rows", 10L))
            .balance(Change.ORDERS);

    assertThat(balance.accounts())
        .containsExactly(new Reconciliation.Account("warehouse", null, Map.of("rows", 10L)));
    assertThat(balance.differences()).isEmpty();
  }

  @Test
  void an_answer_that_stays_away_once_is_asked_for_again() throws Exception {
    pipeline = "";
    next = stages(stage("pipe", 12, 12, 0, 0), stage("delivery", 12, 12, 0, 0));

    Balance balance = ledger().balance(Change.ORDERS);

    assertThat(balance.differences()).isEmpty();
    assertThat(balance.accounts())
        .extracting(Reconciliation.Account::part)
        .containsExactly("simulator", "pipe", "delivery", "warehouse");
  }

  @Test
  void a_transformer_that_has_started_anew_is_not_held_against_the_one_of_before()
      throws Exception {
    pipeline = stages(stage("pipe", 90, 90, 0, 0), stage("delivery", 9, 9, 0, 1));
    next =
        stages(stage("pipe", 2, 2, 0, 0), stage("delivery", 2, 2, 0, 0))
            .replace("07:00:00", "08:05:00");

    assertThat(ledger().balance(Change.ORDERS).differences()).isEmpty();
  }

  @Test
  void of_several_stages_those_of_the_entity_and_its_table_give_their_account() throws Exception {
    pipeline =
        stages(
            of("billing", "null", stage("pipe", 9, 9, 0, 0)),
            of("orders", "null", stage("pipe", 5, 5, 0, 0)),
            of("billing", "\"invoices\"", stage("delivery", 4, 4, 0, 1)),
            of("orders", "\"orders\"", stage("delivery", 5, 5, 0, 0)));

    Balance balance = ledger().balance(Change.ORDERS);

    assertThat(balance.differences()).as("nothing of invoices").isEmpty();
    assertThat(balance.accounts())
        .extracting(account -> account.part() + " " + account.counts().get("read"))
        .containsExactly("simulator null", "pipe 5", "delivery 5", "warehouse null");
  }

  private static String of(String table, String entity, String stage) {
    return "{\"table\": \"%s\", \"entity\": %s, ".formatted(table, entity) + stage.substring(1);
  }

  /** The transformer goes on meanwhile. */
  private void pass(Duration duration) {
    pipeline = next.isEmpty() ? pipeline : next;
  }

  private Ledger ledger() {
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    return new Ledger(address, address, ACCESS, this::pass, () -> Map.of("rows", 10L));
  }

  private static String stages(String... stages) {
    return "{\"since\": \"2026-11-21T07:00:00Z\", \"stages\": [" + String.join(",", stages) + "]}";
  }

  private static String stage(
      String name, long read, long delivered, long failed, @Nullable Integer lagRecords) {
    return """
        {"name": "%s", "read": %d, "delivered": %d, "dropped": 0, "failed": %d, "inFlight": 0,
         "readAgain": 0, "gaps": 0, "lagRecords": %s}"""
        .formatted(name, read, delivered, failed, lagRecords);
  }

  private static void answer(com.sun.net.httpserver.HttpExchange exchange, String body)
      throws IOException {
    boolean allowed =
        ("Bearer " + ACCESS.readToken())
            .equals(exchange.getRequestHeaders().getFirst("Authorization"));
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(allowed ? 200 : 401, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
