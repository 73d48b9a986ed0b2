package io.orderlake.analytics.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.Warehouse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/** Pages that come and go. */
class LiveFeedTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  @TempDir Path folder;

  /** Whether the next look that finds news is held. */
  private final AtomicBoolean holds = new AtomicBoolean();

  private final CompletableFuture<Thread> held = new CompletableFuture<>();
  private final CountDownLatch goesOn = new CountDownLatch(1);

  @Test
  @Timeout(120)
  void who_comes_while_the_look_for_those_that_left_goes_on_is_told_each_change_once()
      throws Exception {
    try (Warehouse warehouse =
        SmallWarehouse.over(
            new FolderReader(folder, Change.ORDERS.prefix(), Clock.systemUTC()),
            Clock.systemUTC())) {
      LiveFeed feed = new LiveFeed(warehouse, this::now);
      feed.start();
      OpenPage first = new OpenPage();
      Subscriber leaving = first.subscriber();
      feed.add(leaving, Reached.NOTHING);
      first.await("event:changes");
      holds.set(true);
      Change change = apply(warehouse, 1);
      Thread look = held.get();

      feed.remove(leaving);
      OpenPage second = new OpenPage();
      feed.add(second.subscriber(), Reached.NOTHING);
      second.await(change.eventId());
      goesOn.countDown();
      look.join();
      second.await(apply(warehouse, 2).eventId());

      assertThat(second.heard)
          .filteredOn(event -> event.contains("\"" + change.eventId() + "\""))
          .hasSize(1);
      feed.stop();
    }
  }

  private Instant now() {
    boolean isForNews =
        StackWalker.getInstance()
            .walk(
                frames ->
                    frames.anyMatch(
                        frame -> frame.getClassName().equals(EntityNews.class.getName())));
    if (isForNews && holds.compareAndSet(true, false)) {
      held.complete(Thread.currentThread());
      try {
        assertThat(goesOn.await(1, TimeUnit.MINUTES)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    return TEN;
  }

  private Change apply(Warehouse warehouse, long sequence) {
    Change change = Change.insert("o-" + sequence, sequence, TEN);
    new LakeFolder(folder).put(sequence + ".ndjson", change);
    warehouse.of("orders").applyWaiting();
    return change;
  }

  /** Keeps what it is told. */
  private static final class OpenPage extends SseEmitter {
    final List<String> heard = new CopyOnWriteArrayList<>();

    Subscriber subscriber() {
      return new Subscriber(this, JsonMapper.shared(), null, LiveFeed.MOST_CHANGES);
    }

    @Override
    public void send(SseEventBuilder event) {
      StringBuilder text = new StringBuilder();
      event.build().forEach(part -> text.append(part.getData()));
      synchronized (this) {
        heard.add(text.toString());
        notifyAll();
      }
    }

    synchronized void await(String part) throws InterruptedException {
      while (heard.stream().noneMatch(event -> event.contains(part))) {
        wait();
      }
    }
  }
}
