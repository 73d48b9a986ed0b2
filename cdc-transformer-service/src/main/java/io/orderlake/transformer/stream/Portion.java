package io.orderlake.transformer.stream;

/**
 * How many to ask for, or to send, at once: half as many after each failure, down to one, since
 * fewer may be had in time; and twice as many again after some full ones in a row that succeeded.
 * The number of those doubles where more failed again, so that what stays too slow is seldom tried.
 *
 * <p>Of one thread.
 */
public final class Portion {
  private static final int FEWEST_SUCCESSES = 2;
  private static final int MOST_SUCCESSES = 256;

  private int size = Integer.MAX_VALUE;
  private int successes;
  private int successesToGrow = FEWEST_SUCCESSES;
  private boolean hasGrown;

  /** How many of at most so many. */
  public int of(int most) {
    return Math.min(size, most);
  }

  /**
   * Notes a success.
   *
   * @param count how many there were
   */
  public void succeeded(int count) {
    if (count < size) {
      return;
    }
    successes++;
    if (successes >= successesToGrow) {
      successesToGrow = Math.max(FEWEST_SUCCESSES, successesToGrow / (hasGrown ? 2 : 1));
      size = size > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : size * 2;
      successes = 0;
      hasGrown = true;
    }
  }

  /**
   * Notes a failure.
   *
   * @param count how many there were to be
   */
  public void failed(int count) {
    if (hasGrown) {
      successesToGrow = Math.min(MOST_SUCCESSES, successesToGrow * 2);
    }
    size = Math.max(1, count / 2);
    successes = 0;
    hasGrown = false;
  }
}
