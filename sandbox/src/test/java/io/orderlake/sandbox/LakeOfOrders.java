package io.orderlake.sandbox;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import io.orderlake.table.file.TableFile;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A small lake of the last day: orders placed, some of them confirmed, one cancelled. */
final class LakeOfOrders {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .build();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
  private static final List<String> PRODUCTS = List.of("Laptop", "Phone", "Charger", "Headphones");
  private static final List<String> PAYMENTS = List.of("credit_card", "paypal", "invoice");
  private static final int ORDERS = 60;

  private LakeOfOrders() {}

  static String orderid(int number) {
    return "order-%04d".formatted(number);
  }

  /** A warehouse in memory over that lake, made in a folder. */
  static Warehouse warehouse(Path folder, Instant now) throws IOException {
    Path hour = folder.resolve("order_changes/dt=2026-11-20/hour=00");
    Files.createDirectories(hour);
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < ORDERS; i++) {
      rows.append(change(i, "INSERT", "pending", now));
      if (i % 3 == 0) {
        rows.append(change(i, "MODIFY", i % 15 == 0 ? "cancelled" : "confirmed", now));
      }
    }
    Files.writeString(hour.resolve("orders.ndjson"), rows);
    WarehouseProperties properties =
        new WarehouseProperties(
            ":memory:",
            DataSize.ofMegabytes(64),
            1,
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(64),
            Duration.ofHours(1));
    Warehouse warehouse =
        new Warehouse(
            List.of(TableFile.onClassPath("tables/orders.yaml")),
            properties,
            any -> new FolderReader(folder, "order_changes/", Clock.systemUTC()),
            Clock.systemUTC());
    warehouse.of("orders").applyWaiting();
    return warehouse;
  }

  private static String change(int number, String type, String status, Instant now)
      throws IOException {
    boolean first = type.equals("INSERT");
    Instant placed = now.minus(Duration.ofMinutes(23L * number));
    Instant changed = first ? placed : placed.plusSeconds(95);
    BigDecimal price = new BigDecimal("19.90").multiply(BigDecimal.valueOf(1 + number % 7));
    ObjectNode row = golden();
    row.put("event_id", "event-" + number + type)
        .put("cdc_event_type", type)
        .put("change_key", "%040d".formatted(2 * number + (first ? 0 : 1)))
        .put("orderid", orderid(number))
        .put("product_name", PRODUCTS.get(number % PRODUCTS.size()))
        .put("quantity", 2)
        .put("price", price)
        .put("total_price", price.multiply(BigDecimal.valueOf(2)))
        .put("customer_id", "customer-%03d".formatted(number % 9))
        .put("payment_method", PAYMENTS.get(number % PAYMENTS.size()))
        .put("status", status)
        .put("order_timestamp", text(placed));
    for (String time : List.of("changed_at", "creation_datetime", "updated_at")) {
      row.put(time, text(changed));
    }
    return JSON.writeValueAsString(row) + "\n";
  }

  private static ObjectNode golden() throws IOException {
    try (InputStream row = LakeOfOrders.class.getResourceAsStream("/golden/row/insert.json")) {
      return (ObjectNode) JSON.readTree(row);
    }
  }

  private static String text(Instant time) {
    return TIME.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
  }
}
