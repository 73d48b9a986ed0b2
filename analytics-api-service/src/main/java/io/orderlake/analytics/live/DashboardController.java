package io.orderlake.analytics.live;

import io.orderlake.analytics.engine.EngineProperties;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the page must know of its surroundings. */
@RestController
class DashboardController {
  private final Surroundings surroundings;

  /**
   * @param simulator a URL, or a colon and a port on the page's host
   * @param transformer likewise
   * @param engine which engine answers reports
   */
  record Surroundings(String simulator, String transformer, String engine) {}

  DashboardController(DashboardProperties properties, EngineProperties engine) {
    this.surroundings =
        new Surroundings(properties.simulator(), properties.transformer(), engine.engine());
  }

  /** Where the page finds the other services, and what answers its reports. */
  @GetMapping("/api/dashboard")
  Surroundings surroundings() {
    return surroundings;
  }
}
