package io.orderlake.simulator.simulation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Traffic: start, retune, stop, look. */
@Tag(name = "Simulation")
@RestController
@RequestMapping("/api/simulation")
class SimulationController {
  private final Simulation simulation;
  private final SimulationProperties properties;

  SimulationController(Simulation simulation, SimulationProperties properties) {
    this.simulation = simulation;
    this.properties = properties;
  }

  @Operation(summary = "Look at the traffic")
  @GetMapping
  SimulationStatus status() {
    return simulation.status();
  }

  @Operation(
      summary = "Start traffic, or retune it while it runs",
      description =
          "A start begins with the defaults for all that is not given; a retune changes what is"
              + " given. The profile and a given duration begin anew with a retune of either or"
              + " of the rate.")
  @PostMapping("/start")
  SimulationStatus start(@Valid @RequestBody(required = false) @Nullable SettingsChange change) {
    return simulation.start(change == null ? SettingsChange.NONE : change);
  }

  @Operation(summary = "Stop traffic; answers when writes in flight are finished")
  @PostMapping("/stop")
  SimulationStatus stop() throws InterruptedException {
    return simulation.stop(properties.stopWait());
  }
}
