package io.orderlake.analytics.live;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/** One open page: a bounded queue of events, and the thread that writes them to it. */
final class Subscriber implements Runnable {
  private static final int QUEUE = 32;

  private final SseEmitter emitter;
  private final JsonMapper json;
  private final int mostChanges;
  private final BlockingQueue<LiveEvent> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread;

  /**
   * @param mostChanges of each event
   */
  Subscriber(SseEmitter emitter, JsonMapper json, int mostChanges) {
    this.emitter = emitter;
    this.json = json;
    this.mostChanges = mostChanges;
    this.thread = new Thread(this, "live-subscriber");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Hands an event on, or answers that the page is too slow to take it. */
  boolean offer(LiveEvent event) {
    return queue.offer(event instanceof LiveEvent.Changes all ? all.first(mostChanges) : event);
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
