package io.orderlake.simulator.simulation;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.orderlake.simulator.order.Sales;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the simulation is doing.
 *
 * @param settings of the current run, or the last one
 * @param totals acknowledged writes since the run began
 * @param conflicts changes given up since somebody else had changed or removed the order
 * @param errors failed attempts; each is tried again
 * @param askedRate writes a second that the profile asks for at this moment
 * @param achievedRate acknowledged writes a second, over the last five seconds
 * @param behindWrites writes due and not done
 * @param behindSeconds for how long the next of them has been due
 * @param openOrders orders that traffic may change
 * @param endedOrders delivered and cancelled orders that traffic may remove
 * @param expected what sales reports over all time should say by the simulator's own account: the
 *     table as found at start and every change acknowledged to this service since; null while it is
 *     not known
 * @param unclear changes whose answer was lost, and of which the table does not tell whether they
 *     were made: what is expected is without them
 */
public record SimulationStatus(
    SimulationState state,
    SimulationSettings settings,
    Tally.Totals totals,
    long conflicts,
    long errors,
    Tally.@Nullable LastError lastError,
    double askedRate,
    double achievedRate,
    long behindWrites,
    double behindSeconds,
    int inFlight,
    int openOrders,
    int endedOrders,
    PickUp pickUp,
    @Nullable Sales expected,
    long unclear,
    @Nullable Instant startedAt,
    @Nullable Instant stoppedAt) {

  /** What the simulation is at. */
  public enum SimulationState {
    @JsonProperty("idle")
    IDLE,
    /** Traffic begins as soon as the open orders in the table are picked up. */
    @JsonProperty("starting")
    STARTING,
    @JsonProperty("running")
    RUNNING,
    /** Nothing more comes due; writes in flight are being finished. */
    @JsonProperty("stopping")
    STOPPING
  }

  /**
   * Reading of the table at start.
   *
   * @param done whether it is over
   * @param orders items read so far
   */
  public record PickUp(boolean done, long orders) {}
}
