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
    Map<String, Long> modifications = new TreeMap<>();
    for (JsonNode row : rows("orders/modified-after-insert")) {
      modifications.put(row.get("orderid").asString(), row.get("modifications").asLong());
    }
    return modifications;
  }

  List<JsonNode> history(String orderid) {
    List<JsonNode> rows = new ArrayList<>();
    sandbox.report("orders/history?orderid=" + orderid).get("rows").forEach(rows::add);
    return rows;
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
