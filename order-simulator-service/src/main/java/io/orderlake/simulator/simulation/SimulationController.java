package io.orderlake.simulator.simulation;

import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Traffic: start, retune, stop, look. */
@RestController
@RequestMapping("/api/simulation")
class SimulationController {
  private final Simulation simulation;
  private final SimulationProperties properties;

  SimulationController(Simulation simulation, SimulationProperties properties) {
    this.simulation = simulation;
    this.properties = properties;
  }

  @GetMapping
  SimulationStatus status() {
    return simulation.status();
  }

  /** Without a body the defaults hold. */
  @PostMapping("/start")
  SimulationStatus start(@Valid @RequestBody(required = false) @Nullable SettingsChange change) {
    return simulation.start(change == null ? SettingsChange.NONE : change);
  }

  @PostMapping("/stop")
  SimulationStatus stop() throws InterruptedException {
    return simulation.stop(properties.stopWait());
  }
}
