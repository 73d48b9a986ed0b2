package io.orderlake.simulator.simulation;

import io.orderlake.simulator.order.Order;
import io.orderlake.simulator.order.OrderPage;
import io.orderlake.simulator.order.OrderStore;
import io.orderlake.simulator.order.SalesLedger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Reads the table page by page when the service starts: traffic goes on with the orders in it, and
 * the ledger takes stock.
 *
 * <p>Stock taken while orders are changed by hand is no good and is taken again, up to three times.
 */
final class OpenOrderPickUp {
  private static final Logger log = LoggerFactory.getLogger(OpenOrderPickUp.class);
  private static final int PAGE = 1_000;
  private static final int MOST_TIMES = 3;

  private final OrderStore store;
  private final SalesLedger ledger;
  private final Simulation simulation;
  private final BackOff backOff;
  private final boolean wanted;

  /**
   * @param wanted otherwise nothing is read, and the ledger stays unknown
   */
  OpenOrderPickUp(
      OrderStore store,
      SalesLedger ledger,
      Simulation simulation,
      BackOff backOff,
      boolean wanted) {
    this.store = store;
    this.ledger = ledger;
    this.simulation = simulation;
    this.backOff = backOff;
    this.wanted = wanted;
  }

  /** Returns when everything is picked up; an unreachable database is waited for. */
  void run() throws InterruptedException {
    if (wanted) {
      takeStock();
    }
    simulation.pickedUp();
  }

  private void takeStock() throws InterruptedException {
    boolean known = takeStock(simulation::adopt);
    for (int times = 1; times < MOST_TIMES && !known; times++) {
      known = takeStock(order -> {});
    }
    if (!known) {
      log.warn("Orders are changed all the time: what reports should say stays unknown");
    }
  }

  private boolean takeStock(Consumer<Order> each) throws InterruptedException {
    ledger.begin();
    String after = null;
    do {
      OrderPage page = read(after);
      page.orders().forEach(ledger::found);
      page.orders().forEach(each);
      simulation.read(page.orders().size());
      after = page.last();
    } while (after != null);
    return ledger.open();
  }

  private OrderPage read(@Nullable String after) throws InterruptedException {
    BackOffExecution pauses = backOff.start();
    for (int failures = 0; ; failures++) {
      try {
        return store.page(PAGE, after);
      } catch (SdkException e) {
        if (failures == 0) {
          log.warn("The table cannot be read; trying until it can: {}", e.getMessage());
        }
      }
      Thread.sleep(pauses.nextBackOff());
    }
  }
}
