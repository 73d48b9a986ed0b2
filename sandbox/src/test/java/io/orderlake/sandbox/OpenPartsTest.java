package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenPartsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final List<String> closed = new CopyOnWriteArrayList<>();

  @Test
  void the_last_opened_is_closed_first() {
    OpenParts parts = new OpenParts(LONG);
    parts.open(() -> "table", closed::add);
    parts.open(() -> "service", closed::add);
    parts.close();

    assertThat(closed).containsExactly("service", "table");
  }

  @Test
  void a_part_that_cannot_be_closed_does_not_keep_the_others_open() {
    OpenParts parts = new OpenParts(LONG);
    parts.open(() -> "table", closed::add);
    parts.open(
        () -> "service",
        part -> {
          throw new IllegalStateException("stuck");
        });
    parts.close();

    assertThat(closed).containsExactly("table");
  }

  @Test
  void a_part_that_is_being_opened_when_closing_begins_is_closed_and_none_opened_after_it() {
    OpenParts parts = new OpenParts(LONG);
    CountDownLatch under = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Void> starting =
        CompletableFuture.runAsync(
            () -> {
              parts.open(() -> slowly("table", under, go), closed::add);
              parts.open(() -> "service", closed::add);
            });
    join(under);
    Thread closing = new Thread(parts::close);
    closing.start();
    await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
    go.countDown();

    assertThatThrownBy(starting::join).hasCauseInstanceOf(CancellationException.class);
    await().until(() -> !closing.isAlive());
    assertThat(closed).containsExactly("table");
  }

  @Test
  void a_part_that_takes_too_long_to_open_does_not_keep_the_others_open() {
    OpenParts parts = new OpenParts(Duration.ofMillis(1));
    parts.open(() -> "table", closed::add);
    CountDownLatch under = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<String> starting =
        CompletableFuture.supplyAsync(
            () -> parts.open(() -> slowly("service", under, go), closed::add));
    join(under);
    parts.close();

    assertThat(closed).containsExactly("table");
    assertThat(starting).isNotDone();
    go.countDown();
    starting.join();
  }

  private static String slowly(String part, CountDownLatch under, CountDownLatch go) {
    under.countDown();
    join(go);
    return part;
  }

  private static void join(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
