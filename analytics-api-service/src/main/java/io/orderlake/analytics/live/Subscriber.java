package io.orderlake.analytics.live;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/** One open page: a bounded queue of events, and the thread that writes them to it. */
final class Subscriber implements Runnable {
  private static final int QUEUE = 32;

  private final SseEmitter emitter;
  private final JsonMapper json;
  private final @Nullable String entity;
  private final int mostChanges;
  private final BlockingQueue<LiveEvent> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread;

  /**
   * @param entity whose changes it gets, null for all
   * @param mostChanges of each event
   */
  Subscriber(SseEmitter emitter, JsonMapper json, @Nullable String entity, int mostChanges) {
    this.emitter = emitter;
    this.json = json;
    this.entity = entity;
    this.mostChanges = mostChanges;
    this.thread = new Thread(this, "live-subscriber");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Hands an event on, or answers that the page is too slow to take it. */
  boolean offer(LiveEvent event) {
    if (!(event instanceof LiveEvent.Changes changes)) {
      return queue.offer(event);
    }
    boolean isWanted = entity == null || entity.equals(changes.entity());
    return !isWanted || queue.offer(changes.first(mostChanges));
  }

  void end() {
    thread.interrupt();
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        send(queue.take());
      }
      emitter.complete();
    } catch (InterruptedException e) {
      emitter.complete();
    } catch (IOException | IllegalStateException e) {
      // The page went away: the emitter tells the feed so.
      emitter.completeWithError(e);
    }
  }

  private void send(LiveEvent event) throws IOException {
    SseEmitter.SseEventBuilder message = SseEmitter.event().name(event.name());
    String id = event.id();
    if (id != null) {
      message.id(id);
    }
    emitter.send(message.data(json.writeValueAsString(event), MediaType.TEXT_PLAIN));
  }
}
