package io.orderlake.analytics.live;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A listener to server-sent events, as a browser is one. */
final class EventStream implements AutoCloseable {
  private final HttpResponse<Stream<String>> response;
  private final Iterator<String> lines;

  /** An event as it came. */
  record Event(String name, String id, JsonNode data) {}

  private EventStream(HttpResponse<Stream<String>> response) {
    this.response = response;
    this.lines = response.body().iterator();
  }

  static EventStream open(String address, @Nullable String lastEventId)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address)).header("Accept", "text/event-stream");
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    return new EventStream(
        HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofLines()));
  }

  int status() {
    return response.statusCode();
  }

  /** The next event of this name; waits for it. */
  Event next(String name) {
    Event event;
    do {
      event = next();
    } while (!event.name().equals(name));
    return event;
  }

  private Event next() {
    String name = "";
    String id = "";
    StringBuilder data = new StringBuilder();
    for (String line = lines.next(); !line.isEmpty() || data.isEmpty(); line = lines.next()) {
      int colon = line.indexOf(':');
      String value = line.substring(colon + 1);
      switch (colon < 0 ? "" : line.substring(0, colon)) {
        case "event" -> name = value;
        case "id" -> id = value;
        case "data" -> data.append(value);
        default -> {}
      }
    }
    return new Event(name, id, JsonMapper.shared().readTree(data.toString()));
  }

  @Override
  public void close() {
    response.body().close();
  }
}
