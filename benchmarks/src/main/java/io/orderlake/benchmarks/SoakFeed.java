package io.orderlake.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Listens to the live feed, as a page does, and listens again when it is cut. */
final class SoakFeed {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** The feed tells how things are once a second. */
  private static final Duration RECENT = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;
  private final InstantSource clock;
  private volatile @Nullable Heard last;

  private record Heard(Instant at, JsonNode pulse) {}

  SoakFeed(URI address, InstantSource clock) {
    this.address = address;
    this.clock = clock;
  }

  /** Listens until the program ends. */
  void start() {
    Thread listener = new Thread(this::run, "listener");
    listener.setDaemon(true);
    listener.start();
  }

  /** How changes arrive, as the feed told last; nothing if that was more than ten seconds ago. */
  JsonNode pulse() {
    Heard heard = last;
    return heard == null || heard.at.isBefore(clock.instant().minus(RECENT))
        ? MissingNode.getInstance()
        : heard.pulse;
  }

  private void run() {
    try {
      while (true) {
        listen();
        Thread.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the feed is cut, which may be in the middle of a line. */
  private void listen() throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(address).build();
    try (Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
      lines
          .filter(line -> line.startsWith("data:") && line.contains("\"pulse\""))
          .map(line -> JSON.readTree(line.substring("data:".length())).get("pulse"))
          .forEach(pulse -> last = new Heard(clock.instant(), pulse));
    } catch (IOException | UncheckedIOException | JacksonException e) {
      // Until it is heard again there are no figures.
    }
  }
}
