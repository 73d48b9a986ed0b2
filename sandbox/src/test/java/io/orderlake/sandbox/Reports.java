package io.orderlake.sandbox;

import io.orderlake.sandbox.TableScan.Sales;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** What the sandbox's reports say. */
record Reports(SandboxProcess sandbox) {
  private static final int PAGE = 1_000;

  Sales summary() {
    return sales(sandbox.report("sales/summary").at("/rows/0"));
  }

  Map<String, Sales> salesBy(String report, String column) {
    Map<String, Sales> sales = new TreeMap<>();
    for (JsonNode row : rows(report)) {
      sales.put(row.get(column).asString(), sales(row));
    }
    return sales;
  }

  Map<String, Long> modifications() {
    return counts("orders/modified-after-insert", "modifications");
  }

  /** From a report that is not the product's own. */
  Map<String, Long> changes() {
    return counts("changes-by-order", "changes");
  }

  List<JsonNode> history(String orderid) {
    List<JsonNode> rows = new ArrayList<>();
    sandbox.report("orders/history?orderid=" + orderid).get("rows").forEach(rows::add);
    return rows;
  }

  private Map<String, Long> counts(String report, String column) {
    Map<String, Long> counts = new TreeMap<>();
    for (JsonNode row : rows(report)) {
      counts.put(row.get("orderid").asString(), row.get(column).asLong());
    }
    return counts;
  }

  private List<JsonNode> rows(String report) {
    List<JsonNode> rows = new ArrayList<>();
    boolean paged = sandbox.report(report).get("parameters").has("offset");
    int before;
    do {
      before = rows.size();
      String page = paged ? "?limit=" + PAGE + "&offset=" + before : "";
      sandbox.report(report + page).get("rows").forEach(rows::add);
    } while (paged && rows.size() == before + PAGE);
    return rows;
  }

  private static Sales sales(JsonNode row) {
    BigDecimal revenue = row.get("revenue").decimalValue().setScale(2);
    return new Sales(row.get("orders").asLong(), row.get("units").asLong(), revenue);
  }
}
