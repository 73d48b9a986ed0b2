package io.orderlake.analytics.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.orderlake.analytics.alert.AlertProperties.Rule;
import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.Change;
import io.orderlake.query.Invoice;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.service.http.StartRefused;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of the items of several entities, as the settings say. */
class RulesTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
  private static final Rule OF_ORDERS =
      new Rule("high-value-order", "orders", true, "total_price", null, Map.of());

  @TempDir Path folder;

  @Test
  void an_invoice_is_told_with_its_entity_and_key_and_an_order_as_ever() {
    try (Warehouse warehouse = warehouse(Change.ORDERS, Invoice.INVOICES)) {
      new LakeFolder(folder)
          .put("1.ndjson", Change.insert("o-1", 1, TEN).with("Laptop", 1, "20000.00", "c-1"));
      Invoice invoice = new Invoice(7, "500.0000");
      invoice.put(new LakeFolder(folder, Invoice.INVOICES.prefix()));
      new Invoice(8, "499.9999").put(new LakeFolder(folder, Invoice.INVOICES.prefix()));
      warehouse.all().forEach(EntityTables::applyWaiting);

      List<Alert> alerts =
          watched(warehouse, OF_ORDERS, rule("large", "invoices", "net", "500")).stream()
              .flatMap(rule -> rule.look(TEN).stream())
              .toList();

      assertThat(alerts)
          .extracting(Alert::key, Alert::text, Alert::orderid)
          .containsExactly(
              tuple("order/o-1", "Order o-1 is worth 20000.00", "o-1"),
              tuple(
                  "large/invoice/C-1|INV#7",
                  "Invoice C-1|INV#7 has the net 500.0000, as the rule large tells",
                  null));
      assertThat(alerts)
          .extracting(Alert::entity, Alert::item, Alert::rule)
          .containsExactly(
              tuple("orders", "o-1", "high-value-order"), tuple("invoices", "C-1|INV#7", "large"));
    }
  }

  @Test
  void the_rule_that_is_there_by_default_is_none_where_no_orders_are_served() {
    try (Warehouse warehouse = warehouse(Invoice.INVOICES)) {
      assertThat(watched(warehouse, OF_ORDERS)).isEmpty();
    }
  }

  @Test
  void where_one_entity_is_served_a_rule_need_name_neither_that_nor_itself() {
    try (Warehouse warehouse = warehouse(Invoice.INVOICES)) {
      assertThat(watched(warehouse, rule(null, null, "net", "1")))
          .extracting(RuleWatch::name)
          .containsExactly("high-value-invoice");
    }
  }

  @Test
  void a_rule_of_ones_own_that_names_what_is_not_served_refuses_the_start() {
    try (Warehouse warehouse = warehouse(Change.ORDERS, Invoice.INVOICES)) {
      assertThatThrownBy(() -> watched(warehouse, rule("r", "customers", "net", "1")))
          .isInstanceOf(StartRefused.class)
          .hasMessage("orderlake.alerts.rules names the entity customers, which is not served.");
      assertThatThrownBy(() -> watched(warehouse, rule("r", null, "net", "1")))
          .isInstanceOf(StartRefused.class)
          .hasMessage(
              "orderlake.alerts.rules has a rule that names no entity, and several are served.");
      assertThatThrownBy(() -> watched(warehouse, rule("r", "orders", "net", "1")))
          .isInstanceOf(StartRefused.class)
          .hasMessage("orderlake.alerts.rules names the column net, which no row has.");
    }
  }

  @Test
  void a_rule_of_a_column_that_is_no_number_or_with_an_exception_that_is_no_column_is_refused() {
    try (Warehouse warehouse = warehouse(Invoice.INVOICES)) {
      assertThatThrownBy(() -> watched(warehouse, rule("r", null, "state", "1")))
          .isInstanceOf(StartRefused.class)
          .hasMessage("orderlake.alerts.rules names the column state, which is no number.")
          .extracting(refused -> ((StartRefused) refused).action())
          .isEqualTo("Name one of these: net, vat_rate, vat, score.");
      assertThatThrownBy(
              () ->
                  watched(
                      warehouse,
                      new Rule("r", null, false, "net", null, Map.of("stat", List.of("x")))))
          .isInstanceOf(StartRefused.class)
          .hasMessage("orderlake.alerts.rules names the column stat, which no row has.");
      assertThat(
              watched(
                  warehouse,
                  new Rule("r", null, true, "state", null, Map.of()),
                  new Rule("s", null, true, "net", null, Map.of("stat", List.of("x")))))
          .isEmpty();
    }
  }

  private static Rule rule(
      @Nullable String name, @Nullable String entity, String column, String least) {
    return new Rule(name, entity, false, column, new BigDecimal(least), Map.of());
  }

  private static List<RuleWatch> watched(Warehouse warehouse, Rule... rules) {
    List<TableMapping> served = warehouse.all().stream().map(EntityTables::mapping).toList();
    return new Rules(
            new ServedTables(served, Map.of()),
            warehouse,
            new AlertProperties(
                new BigDecimal("10000"),
                List.of(rules),
                Duration.ofSeconds(30),
                Duration.ofDays(1),
                "none",
                null,
                null))
        .watched();
  }

  private Warehouse warehouse(TableMapping... mappings) {
    return SmallWarehouse.over(
        Stream.of(mappings).toList(),
        mapping -> new FolderReader(folder, mapping.prefix(), Clock.systemUTC()),
        Clock.systemUTC());
  }
}
