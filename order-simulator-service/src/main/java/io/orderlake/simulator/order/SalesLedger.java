package io.orderlake.simulator.order;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What sales reports should say, accounted on its own: the table as it was found at start, and each
 * change since that the database acknowledged to this service, or is known to have made though its
 * answer was lost.
 *
 * <p>Changes by anyone else are not in it. It is unknown until the table has been read.
 */
@Component
public final class SalesLedger {
  private Sales sales = Sales.NONE;
  private boolean open;
  private boolean changedWhileClosed;
  private long unclear;

  /** The table is read from its beginning. */
  public synchronized void begin() {
    sales = Sales.NONE;
    open = false;
    changedWhileClosed = false;
    unclear = 0;
  }

  /** An order found in the table at start. */
  public synchronized void found(Order order) {
    sales = sales.plus(order);
  }

  /**
   * The whole table was found: from now on changes are accounted.
   *
   * @return false if orders were changed through this service meanwhile, so that it must be read
   *     again
   */
  public synchronized boolean open() {
    open = !changedWhileClosed;
    return open;
  }

  /**
   * A change was acknowledged.
   *
   * @param before null for a new order
   * @param after null for a removed one
   */
  public synchronized void changed(@Nullable Order before, @Nullable Order after) {
    changedWhileClosed |= !open;
    if (open && before != null) {
      sales = sales.minus(before);
    }
    if (open && after != null) {
      sales = sales.plus(after);
    }
  }

  /** A change may have been made or not, and nobody knows. */
  public synchronized void unclear() {
    changedWhileClosed |= !open;
    unclear++;
  }

  /** How many changes since the table was read may have been made or not. */
  public synchronized long unclearChanges() {
    return unclear;
  }

  /** Null while unknown. Without the changes that are unclear. */
  public synchronized @Nullable Sales sales() {
    return open ? sales : null;
  }
}
