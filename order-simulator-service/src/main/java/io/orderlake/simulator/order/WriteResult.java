package io.orderlake.simulator.order;

import org.jspecify.annotations.Nullable;

/** What became of a conditional write. */
public sealed interface WriteResult {

  /**
   * It was made.
   *
   * @param order as the table has it now; for a removal, as the table had it
   */
  record Applied(Order order) implements WriteResult {}

  /**
   * Its condition did not hold, and nothing was changed.
   *
   * @param current the order that the table has instead; null if it has none
   */
  record Refused(@Nullable Order current) implements WriteResult {}

  /**
   * It was tried more than once, and what the table has now does not tell whether an earlier try,
   * whose answer was lost, was made before somebody else changed the order.
   *
   * @param current the order that the table has now; null if it has none
   */
  record Unclear(@Nullable Order current) implements WriteResult {}
}
