package io.orderlake.sandbox;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Parts opened one after the other, to be closed the last opened first.
 *
 * <p>Another thread may close them while one is being opened. It waits for that one, but not for
 * ever; what is opened too late is left to the end of the process.
 */
final class OpenParts implements AutoCloseable {
  private final Duration patience;
  private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();
  private final ReentrantLock opening = new ReentrantLock();
  private volatile boolean closing;

  /** How a part is closed. */
  @FunctionalInterface
  interface Closer<T> {
    void close(T part) throws Exception;
  }

  /**
   * @param patience how long closing waits for a part that is being opened
   */
  OpenParts(Duration patience) {
    this.patience = patience;
  }

  /**
   * Opens a part.
   *
   * @throws CancellationException if closing has begun; the part is not opened then
   */
  <T> T open(Supplier<T> opener, Closer<T> closer) {
    opening.lock();
    try {
      if (closing) {
        throw new CancellationException("closing");
      }
      T part = opener.get();
      parts.push(() -> closer.close(part));
      return part;
    } finally {
      opening.unlock();
    }
  }

  /** Closes what is open; a part that cannot be closed does not keep the others open. */
  @Override
  public void close() {
    closing = true;
    boolean alone = awaitOpening();
    for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
      try {
        part.close();
      } catch (Exception e) {
        System.err.println("While stopping: " + e);
      }
    }
    if (alone) {
      opening.unlock();
    }
  }

  private boolean awaitOpening() {
    try {
      return opening.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
