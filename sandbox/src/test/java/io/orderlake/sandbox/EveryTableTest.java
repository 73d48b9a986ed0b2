package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.databind.JsonNode;

/**
 * Two tables and three entities, from files and a program that writes to DynamoDB to everything
 * that is told of them.
 */
class EveryTableTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String KEY = "C-7|INV#31";

  @TempDir Path folder;
  private Path data;
  private Path invoices;
  private Path notes;
  private final Queue<String> live = new ConcurrentLinkedQueue<>();

  @Test
  void whatever_table_a_file_describes_has_all_that_orders_have() throws Exception {
    data = folder.resolve("data");
    // Of the table's items those of a kind, so that an item may become one and cease to be one.
    invoices = mapping("invoices", "when: {sk: \"INV#*\"}", "when: {sk: \"INV#*\", kind: invoice}");
    notes =
        Files.writeString(
            folder.resolve("notes.yaml"),
            """
            table: billing
            entity: {one: note, many: notes}
            key: {column: note_key, hash: pk, range: sk}
            columns:
              - {name: text, type: string, from: memo}
            """);
    try (SandboxProcess sandbox = start()) {
      listen(sandbox);
      write(sandbox);
      everythingIsTold(sandbox);
      lakeAndTablesAgree(sandbox);
      whatIsLostIsRepaired(sandbox);
      sandbox.stop();
    }
    aColumnMoreIsEverywhereAfterARestart();
    anotherTypeIsRefusedWithItsRemedy();
  }

  private void write(SandboxProcess sandbox) {
    try (DynamoDbClient client = client(sandbox)) {
      put(client, "orders", order("o-1", "4.50"));
      put(client, "orders", order("o-1", "5.50"));
      put(client, "orders", order("o-2", "1.00"));
      client.deleteItem(d -> d.tableName("orders").key(Map.of("orderid", s("o-2"))));

      put(client, "billing", invoice("C-7", "INV#31", "draft", "100"));
      put(client, "billing", invoice("C-7", "INV#31", "open", "100"));
      put(client, "billing", invoice("C-7", "INV#32", "open", "12345678901234.5678"));
      remove(client, "C-7", "INV#32");
      Map<String, AttributeValue> expired = invoice("C-7", "INV#33", "open", "9");
      expired.put("expires", n(String.valueOf(Instant.now().getEpochSecond() - 60)));
      put(client, "billing", expired);
      // Becomes an invoice, and ceases to be one.
      put(client, "billing", other("C-8", "INV#1", "a note at first"));
      put(client, "billing", invoice("C-8", "INV#1", "open", "7"));
      put(client, "billing", invoice("C-8", "INV#2", "open", "8"));
      put(client, "billing", other("C-8", "INV#2", "a note in the end"));
      put(client, "billing", other("C-9", "NOTE#1", "a note"));
    }
  }

  private void everythingIsTold(SandboxProcess sandbox) throws Exception {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(keys(sandbox, "invoices/rows", "invoice_key"))
                  .containsExactlyInAnyOrder(KEY, "C-8|INV#1");
              assertThat(keys(sandbox, "notes/rows", "note_key"))
                  .containsExactlyInAnyOrder("C-8|INV#2", "C-9|NOTE#1");
              assertThat(sandbox.report("sales/summary").at("/rows/0/orders").asInt()).isEqualTo(1);
              assertThat(keys(sandbox, "invoices/changes", "invoice_key")).hasSize(9);
            });
    assertThat(removedBy(sandbox, "C-7%7CINV%2332")).isEqualTo("user");
    assertThat(removedBy(sandbox, "C-7%7CINV%2333")).isEqualTo("ttl");
    JsonNode row =
        sandbox
            .report("invoices/rows?status=open")
            .at("/rows")
            .valueStream()
            .filter(each -> each.get("invoice_key").asString().equals(KEY))
            .findFirst()
            .orElseThrow();
    assertThat(row.get("customer_name").asString()).isEqualTo("Ada");
    assertThat(row.get("city").asString()).isEqualTo("Graz");
    assertThat(row.get("first_sku").asString()).isEqualTo("A-1");
    assertThat(row.get("vat").decimalValue()).isEqualByComparingTo("19");
    assertThat(row.get("paid").asBoolean()).isFalse();
    assertThat(row.get("lines").asString()).isEqualTo("[{\"qty\":2,\"sku\":\"A-1\"}]");
    assertThat(row.get("rest").asString()).contains("\"memo\":\"x\"");

    String key = "?invoice_key=C-7%7CINV%2331";
    JsonNode history = sandbox.report("invoices/history" + key);
    assertThat(
            history
                .at("/rows")
                .valueStream()
                .map(change -> change.get("cdc_event_type").asString()))
        .containsExactly("INSERT", "MODIFY");
    assertThat(history.at("/rows/1/previous_state").asString()).isEqualTo("draft");
    JsonNode story = sandbox.analytics("GET", "/api/invoices/story" + key);
    assertThat(story.at("/changes/1/differences/0/column").asString()).isEqualTo("state");
    assertThat(sandbox.report("invoices/as-of?at=" + Instant.now()).at("/rows")).hasSize(2);
    assertThat(sandbox.report("invoices/as-of?at=2020-01-01T00:00:00Z").at("/rows")).isEmpty();
    assertThat(sandbox.report("invoices/counts?by=state").at("/rows/0/invoices").asInt())
        .isEqualTo(2);
    assertThat(text(sandbox, "/api/invoices/rows.csv").lines().findFirst().orElseThrow())
        .startsWith("invoice_key,customer,number");
    assertThat(text(sandbox, "/v3/api-docs"))
        .contains("/api/invoices/rows", "/api/notes/history", "/api/invoices/story");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(String.join("", live)).contains(KEY, "C-9|NOTE#1", "o-1"));
    assertThat(
            sandbox
                .analytics("GET", "/api/tables")
                .valueStream()
                .map(table -> table.at("/entity/many").asString()))
        .containsExactly("orders", "invoices", "notes");
  }

  private static void lakeAndTablesAgree(SandboxProcess sandbox) {
    for (String entity : List.of("orders", "invoices", "notes")) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          sandbox
                              .analytics("GET", "/api/reconciliation?entity=" + entity)
                              .get("differences"))
                      .as(entity)
                      .isEmpty());
    }
  }

  private void whatIsLostIsRepaired(SandboxProcess sandbox) throws Exception {
    try (Stream<Path> objects = Files.walk(data.resolve("lake/invoice_changes"))) {
      for (Path object : objects.filter(Files::isRegularFile).toList()) {
        Files.delete(object);
      }
    }
    sandbox.analytics("POST", "/api/warehouse/rebuild?entity=invoices");
    await().atMost(PATIENCE).until(() -> keys(sandbox, "invoices/rows", "invoice_key").isEmpty());
    assertThat(keys(sandbox, "notes/rows", "note_key")).hasSize(2);

    sandbox.analytics("POST", "/api/reconciliation/repair?entity=invoices");

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(keys(sandbox, "invoices/rows", "invoice_key"))
                    .containsExactlyInAnyOrder(KEY, "C-8|INV#1"));
    JsonNode row = sandbox.report("invoices/history?invoice_key=C-7%7CINV%2331").at("/rows/0");
    assertThat(row.get("cdc_event_type").asString()).isEqualTo("SNAPSHOT");
    assertThat(row.get("lines").asString()).isEqualTo("[{\"qty\":2,\"sku\":\"A-1\"}]");
  }

  private void aColumnMoreIsEverywhereAfterARestart() throws Exception {
    invoices =
        mapping(
            "invoices",
            "when: {sk: \"INV#*\"}",
            "when: {sk: \"INV#*\", kind: invoice}",
            "  - {name: rest,",
            "  - {name: memo, type: string}\n  - {name: rest,");
    try (SandboxProcess sandbox = start()) {
      try (DynamoDbClient client = client(sandbox)) {
        put(client, "billing", invoice("C-9", "INV#9", "open", "1"));
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          sandbox
                              .report("invoices/rows")
                              .at("/rows")
                              .valueStream()
                              .map(
                                  row ->
                                      row.get("invoice_key").asString()
                                          + " "
                                          + row.get("memo").asString(null)))
                      .containsExactlyInAnyOrder(KEY + " null", "C-8|INV#1 null", "C-9|INV#9 x"));
      assertThat(text(sandbox, "/v3/api-docs")).contains("memo");
      assertThat(
              sandbox
                  .report("invoices/history?invoice_key=C-9%7CINV%239")
                  .at("/rows/0/memo")
                  .asString())
          .isEqualTo("x");
      sandbox.stop();
    }
  }

  private void anotherTypeIsRefusedWithItsRemedy() throws Exception {
    Files.writeString(
        invoices,
        Files.readString(invoices)
            .replace("{name: score, type: double}", "{name: score, type: int}"));
    try (SandboxProcess sandbox = launch()) {
      assertThat(sandbox.awaitEnd()).isNotZero();
      assertThat(sandbox.log()).contains("score", "prefix");
    }
  }

  private SandboxProcess start() throws IOException {
    return SandboxProcess.start(data, tables());
  }

  private SandboxProcess launch() throws IOException {
    return SandboxProcess.launch(List.of(), data, tables());
  }

  private String tables() {
    return "-Dorderlake.tables=classpath:tables/orders.yaml," + invoices + "," + notes;
  }

  /** A mapping that ships, with texts in it replaced. */
  private Path mapping(String name, String... replaced) throws IOException {
    try (InputStream in = EveryTableTest.class.getResourceAsStream("/tables/" + name + ".yaml")) {
      String yaml = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (int i = 0; i < replaced.length; i += 2) {
        assertThat(yaml).contains(replaced[i]);
        yaml = yaml.replace(replaced[i], replaced[i + 1]);
      }
      return Files.writeString(folder.resolve(name + ".yaml"), yaml);
    }
  }

  private void listen(SandboxProcess sandbox) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + (sandbox.firstPort() + 2) + "/api/live"))
            .build();
    CompletableFuture<?> unused =
        HTTP.sendAsync(request, BodyHandlers.ofLines())
            .thenAccept(answer -> answer.body().forEach(live::add));
  }

  private static String removedBy(SandboxProcess sandbox, String key) {
    JsonNode changes = sandbox.report("invoices/history?invoice_key=" + key).at("/rows");
    return changes.get(changes.size() - 1).get("removed_by").asString();
  }

  private static List<String> keys(SandboxProcess sandbox, String report, String key) {
    return sandbox
        .report(report)
        .at("/rows")
        .valueStream()
        .map(row -> row.get(key).asString())
        .toList();
  }

  private static String text(SandboxProcess sandbox, String path) throws Exception {
    URI address = URI.create("http://127.0.0.1:" + (sandbox.firstPort() + 2) + path);
    return HTTP.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body();
  }

  private static DynamoDbClient client(SandboxProcess sandbox) {
    return DynamoDbClient.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + (sandbox.firstPort() + 3)))
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
        .build();
  }

  private static void put(DynamoDbClient client, String table, Map<String, AttributeValue> item) {
    client.putItem(put -> put.tableName(table).item(item));
  }

  private static void remove(DynamoDbClient client, String pk, String sk) {
    client.deleteItem(d -> d.tableName("billing").key(Map.of("pk", s(pk), "sk", s(sk))));
  }

  private static Map<String, AttributeValue> order(String orderid, String price) {
    return Map.of(
        "orderid", s(orderid), "product_name", s("Tea"), "quantity", n("1"), "price", n(price));
  }

  private static Map<String, AttributeValue> other(String pk, String sk, String memo) {
    return Map.of("pk", s(pk), "sk", s(sk), "memo", s(memo));
  }

  private static Map<String, AttributeValue> invoice(
      String pk, String sk, String state, String net) {
    Map<String, AttributeValue> item = new HashMap<>(other(pk, sk, "x"));
    item.put("kind", s("invoice"));
    item.put("issued", n("1763683198"));
    item.put("net", n(net));
    item.put("state", s(state));
    item.put("paid", AttributeValue.fromBool(false));
    item.put("discounts", AttributeValue.fromNs(List.of("7.5", "5")));
    item.put(
        "customer",
        AttributeValue.fromM(
            Map.of("name", s("Ada"), "address", AttributeValue.fromM(Map.of("city", s("Graz"))))));
    item.put(
        "lines",
        AttributeValue.fromL(
            List.of(AttributeValue.fromM(Map.of("sku", s("A-1"), "qty", n("2"))))));
    return item;
  }

  private static AttributeValue s(String text) {
    return AttributeValue.fromS(text);
  }

  private static AttributeValue n(String number) {
    return AttributeValue.fromN(number);
  }
}
