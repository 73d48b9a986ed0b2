package io.orderlake.transformer.delivery;

import io.orderlake.lake.write.LakeWriter;
import io.orderlake.transformer.delivery.ObjectBuilder.Built;
import io.orderlake.transformer.delivery.ObjectBuilder.NewObject;
import io.orderlake.transformer.stream.PositionStore.Positions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A buffer's objects on their way to the lake, where the first attempt runs beside others'. */
final class Storing {
  private static final Logger log = LoggerFactory.getLogger(Storing.class);

  private final Built built;
  private final Positions positions;
  private final LakeWriter lake;

  /** What is not there yet; of the first attempt until that has ended, then of who waited. */
  private final Deque<NewObject> left;

  private final CountDownLatch firstAttempt = new CountDownLatch(1);

  /**
   * @param positions how far the stream is read with the buffer
   */
  Storing(Built built, Positions positions, LakeWriter lake) {
    this.built = built;
    this.positions = positions;
    this.lake = lake;
    this.left = new ArrayDeque<>(built.objects());
  }

  Built built() {
    return built;
  }

  Positions positions() {
    return positions;
  }

  /** Makes the first attempt. */
  void begin(Executor beside) {
    beside.execute(
        () -> {
          try {
            storeWhatIsLeft();
          } catch (RuntimeException | Error e) {
            log.debug("The lake does not take an object; it is tried again in its turn", e);
          } finally {
            firstAttempt.countDown();
          }
        });
  }

  /**
   * Waits for the first attempt, and makes another where that failed; may be called again.
   *
   * @throws RuntimeException if the lake does not take an object
   */
  void finish() throws InterruptedException {
    firstAttempt.await();
    storeWhatIsLeft();
  }

  private void storeWhatIsLeft() {
    for (NewObject next = left.peek(); next != null; next = left.peek()) {
      lake.put(next.key(), next.content());
      left.remove();
    }
  }
}
