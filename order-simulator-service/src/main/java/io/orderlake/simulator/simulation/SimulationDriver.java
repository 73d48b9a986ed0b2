package io.orderlake.simulator.simulation;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that first picks up what the table has, then keeps the simulation going. */
final class SimulationDriver implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SimulationDriver.class);

  private final OpenOrderPickUp pickUp;
  private final Simulation simulation;
  private final Writers writers;
  private final Thread thread = new Thread(this::run, "simulation");

  SimulationDriver(OpenOrderPickUp pickUp, Simulation simulation, Writers writers) {
    this.pickUp = pickUp;
    this.simulation = simulation;
    this.writers = writers;
    thread.setDaemon(true);
    thread.start();
  }

  /** Decides no more writes, and lets those in flight finish for a few seconds. */
  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join(1_000);
    writers.close();
  }

  private void run() {
    try {
      pickUp.run();
      while (true) {
        if (!simulation.step()) {
          simulation.pause();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("The simulation has ended unexpectedly; restart the service", e);
    }
  }
}
