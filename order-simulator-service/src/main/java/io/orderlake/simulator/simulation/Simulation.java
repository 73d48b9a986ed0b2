package io.orderlake.simulator.simulation;

import static io.orderlake.simulator.simulation.SimulationStatus.SimulationState.IDLE;
import static io.orderlake.simulator.simulation.SimulationStatus.SimulationState.RUNNING;
import static io.orderlake.simulator.simulation.SimulationStatus.SimulationState.STARTING;
import static io.orderlake.simulator.simulation.SimulationStatus.SimulationState.STOPPING;

import io.orderlake.simulator.order.Order;
import io.orderlake.simulator.order.SalesLedger;
import io.orderlake.simulator.simulation.SimulationStatus.SimulationState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Open-loop traffic: the clock alone says how many writes are due; they are decided one by one and
 * handed to the writers. When these cannot keep up, the simulation is behind; the asked rate stays.
 *
 * <p>Does nothing by itself: {@link SimulationDriver} calls {@link #step()}.
 */
final class Simulation {
  private static final Duration ROOM_WAIT = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
  private static final Duration SHORT_PAUSE = Duration.ofMillis(5);

  private final Traffic traffic;
  private final Writers writers;
  private final Tally tally;
  private final SalesLedger ledger;
  private final InstantSource clock;
  private final InstantSource steady;

  private SimulationState state = IDLE;
  private SimulationSettings settings = SimulationSettings.DEFAULT;
  private Schedule schedule;
  private boolean pickedUp;
  private long itemsRead;
  private long decided;
  private @Nullable Instant startedAt;
  private @Nullable Instant stoppedAt;

  /**
   * @param clock tells the time of day
   * @param steady drives the schedule; it never jumps
   */
  Simulation(
      Traffic traffic,
      Writers writers,
      Tally tally,
      SalesLedger ledger,
      InstantSource clock,
      InstantSource steady) {
    this.traffic = traffic;
    this.writers = writers;
    this.tally = tally;
    this.ledger = ledger;
    this.clock = clock;
    this.steady = steady;
    this.schedule = Schedule.starting(settings, steady.instant(), 0);
  }

  /** Begins a run on the default settings, or retunes the one there is. */
  synchronized SimulationStatus start(SettingsChange change) {
    if (state == IDLE) {
      begin(change);
    } else {
      retune(change);
    }
    notifyAll();
    return status();
  }

  /**
   * Ends the run. Answers when writes in flight are finished, or after the wait, still stopping;
   * then they go on being finished.
   */
  synchronized SimulationStatus stop(Duration wait) throws InterruptedException {
    if (state == STARTING) {
      end();
    } else if (state == RUNNING) {
      state = STOPPING;
      notifyAll();
    }
    long until = System.nanoTime() + wait.toNanos();
    long left = wait.toMillis();
    while (state != IDLE && left > 0) {
      wait(left);
      left = (until - System.nanoTime()) / 1_000_000;
    }
    return status();
  }

  /** An order found in the table at start. */
  synchronized void adopt(Order order) {
    traffic.adopt(order);
  }

  synchronized void read(int items) {
    itemsRead += items;
  }

  /** The open orders in the table are all adopted. */
  synchronized void pickedUp() {
    pickedUp = true;
  }

  /**
   * Hands one write that is due to the writers, if they have room.
   *
   * @return false if there is nothing to do before {@link #pause()} is over
   */
  boolean step() throws InterruptedException {
    if (!isWriteDue()) {
      return false;
    }
    if (!writers.reserve(ROOM_WAIT)) {
      return true;
    }
    OrderWrite change = decide();
    if (change == null) {
      writers.release();
    } else {
      writers.submit(change);
    }
    return true;
  }

  /** Waits until the next write comes due or somebody starts or stops something. */
  synchronized void pause() throws InterruptedException {
    if (state == IDLE) {
      wait();
    } else if (state == RUNNING) {
      Duration until = Duration.between(steady.instant(), schedule.whenDue(decided + 1));
      wait(Math.min(LONGEST_PAUSE.toMillis(), Math.max(1, until.toMillis())));
    } else {
      wait(SHORT_PAUSE.toMillis());
    }
  }

  synchronized SimulationStatus status() {
    Instant now = steady.instant();
    long done = decided - writers.inFlight();
    boolean running = state == RUNNING;
    long behind = running ? Math.max(0, schedule.due(now) - done) : 0;
    return new SimulationStatus(
        state,
        settings,
        tally.totals(),
        tally.conflicts(),
        tally.errors(),
        tally.lastError(),
        running ? schedule.rate(now) : 0,
        tally.achievedRate(),
        behind,
        behind == 0 ? 0 : seconds(Duration.between(schedule.whenDue(done + 1), now)),
        writers.inFlight(),
        traffic.openOrders(),
        traffic.endedOrders(),
        new SimulationStatus.PickUp(pickedUp, itemsRead),
        ledger.sales(),
        ledger.unclearChanges(),
        startedAt,
        stoppedAt);
  }

  private synchronized boolean isWriteDue() {
    Instant now = steady.instant();
    if (state == STARTING) {
      go(now);
    }
    boolean due = state == RUNNING && decided < schedule.due(now);
    if (state == RUNNING && !due && schedule.isOver(now)) {
      state = STOPPING;
    }
    if (state == STOPPING && writers.inFlight() == 0) {
      end();
    }
    return due;
  }

  /** Null if the run was stopped meanwhile. */
  private synchronized @Nullable OrderWrite decide() {
    if (state != RUNNING) {
      return null;
    }
    decided++;
    return traffic.next(settings);
  }

  private void begin(SettingsChange change) {
    settings = SimulationSettings.DEFAULT.with(change);
    tally.reset();
    decided = 0;
    startedAt = clock.instant();
    stoppedAt = null;
    state = STARTING;
    if (pickedUp) {
      go(steady.instant());
    }
  }

  private void go(Instant now) {
    traffic.begin(settings.seed());
    schedule = Schedule.starting(settings, now, decided);
    state = RUNNING;
  }

  private void retune(SettingsChange change) {
    SimulationSettings before = settings;
    settings = before.with(change);
    Instant now = steady.instant();
    boolean newEnd = change.duration() != null;
    if (state == STOPPING) {
      schedule = Schedule.starting(settings, now, decided);
      state = RUNNING;
    } else if (state == RUNNING && (newEnd || !settings.asksLike(before))) {
      schedule = schedule.retuned(settings, now, newEnd, decided - writers.inFlight());
    }
    if (state == RUNNING && !Objects.equals(settings.seed(), before.seed())) {
      traffic.begin(settings.seed());
    }
  }

  private void end() {
    state = IDLE;
    stoppedAt = clock.instant();
    notifyAll();
  }

  private static double seconds(Duration duration) {
    return Math.max(0, duration.toMillis() / 1e3);
  }
}
