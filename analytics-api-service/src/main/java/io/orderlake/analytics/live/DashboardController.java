package io.orderlake.analytics.live;

import io.orderlake.analytics.engine.EngineProperties;
import io.orderlake.analytics.pipeline.PipelineProperties;
import io.orderlake.analytics.warehouse.Warehouse;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the page must know of its surroundings. */
@RestController
class DashboardController {
  private final Surroundings surroundings;

  /**
   * @param simulator a URL, or a colon and a port on the page's host, or {@code none}
   * @param transformer likewise
   * @param engine which engine answers reports
   * @param warehouse whether there is a warehouse, which tells changes as they come
   * @param aws whether AWS runs the pipeline, of which {@code /api/pipeline} here tells
   */
  record Surroundings(
      String simulator, String transformer, String engine, boolean warehouse, boolean aws) {}

  DashboardController(
      DashboardProperties properties,
      EngineProperties engine,
      PipelineProperties pipeline,
      ObjectProvider<Warehouse> warehouse) {
    this.surroundings =
        new Surroundings(
            properties.simulator(),
            properties.transformer(),
            engine.engine(),
            warehouse.getIfAvailable() != null,
            pipeline.isInAws());
  }

  /** Where the page finds the other services, and what answers its reports. */
  @GetMapping("/api/dashboard")
  Surroundings surroundings() {
    return surroundings;
  }
}
