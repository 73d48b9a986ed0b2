package io.orderlake.simulator.order;

/** The table of orders is not what the pipeline needs; ends the start. */
final class UnusableTableException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String action;

  /**
   * @param action what to do about it
   */
  UnusableTableException(String message, String action) {
    super(message);
    this.action = action;
  }

  String action() {
    return action;
  }
}
