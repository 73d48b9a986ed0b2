package io.orderlake.analytics.page;

import io.orderlake.analytics.report.EngineProperties;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.service.access.AccessProperties;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the page must know of its surroundings. */
@RestController
class DashboardController {
  private final DashboardProperties properties;
  private final EngineProperties engine;
  private final ObjectProvider<Warehouse> warehouse;

  /**
   * @param simulator a URL, or a colon and a port on the page's host, or {@code none}
   * @param transformer likewise
   * @param engine which engine answers reports
   * @param warehouse whether there is a warehouse, which tells changes as they come
   * @param cloudwatch address of the dashboard of a pipeline that AWS runs, null if none is set
   * @param control whether the caller may change what runs, or only look
   */
  record Surroundings(
      String simulator,
      String transformer,
      String engine,
      boolean warehouse,
      @Nullable String cloudwatch,
      boolean control) {}

  DashboardController(
      DashboardProperties properties,
      EngineProperties engine,
      ObjectProvider<Warehouse> warehouse) {
    this.properties = properties;
    this.engine = engine;
    this.warehouse = warehouse;
  }

  /** Where the page finds the other services, what answers its reports, and what it may do. */
  @GetMapping("/api/dashboard")
  Surroundings surroundings(HttpServletRequest request) {
    return new Surroundings(
        properties.simulator(),
        properties.transformer(),
        engine.engine(),
        warehouse.getIfAvailable() != null,
        properties.cloudwatch(),
        request.isUserInRole(AccessProperties.CONTROL));
  }
}
