package io.orderlake.transformer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before an endpoint and lets requests fail. */
final class FaultyProxy implements AutoCloseable {
  /** Those that the client sets itself, or that are of one connection alone. */
  private static final Set<String> OWN =
      Set.of("host", "connection", "content-length", "expect", "transfer-encoding", "upgrade");

  /** LocalStack answers an offer of HTTP/2 with nothing in it. */
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger faults = new AtomicInteger();
  private final HttpServer server;
  private final URI endpoint;
  private volatile Fault fault = Fault.NONE;

  /** What becomes of a request. */
  enum Fault {
    NONE,
    /** The connection ends without an answer, and nothing was done. */
    NO_ANSWER,
    /** What was asked is done, but its answer is lost. */
    LOST_ANSWER,
    SERVER_ERROR,
    THROTTLED
  }

  FaultyProxy(URI endpoint) throws IOException {
    this.endpoint = endpoint;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** From now on this becomes of every request. */
  void become(Fault next) {
    faults.set(0);
    fault = next;
  }

  /** How many requests have failed since. */
  int faults() {
    return faults.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Fault now = fault;
    if (now != Fault.NONE) {
      faults.incrementAndGet();
    }
    switch (now) {
      case NONE -> answer(exchange, forward(exchange, body));
      case LOST_ANSWER -> {
        forward(exchange, body);
        breakOff();
      }
      case NO_ANSWER -> breakOff();
      case SERVER_ERROR -> refuse(exchange, 500, "InternalFailure");
      case THROTTLED -> refuse(exchange, 400, "ProvisionedThroughputExceededException");
    }
  }

  /** The server closes the connection of a handler that throws before it answers. */
  private static void breakOff() throws IOException {
    throw new IOException("broken off");
  }

  private static void refuse(HttpExchange exchange, int status, String type) throws IOException {
    exchange.getResponseHeaders().add("x-amzn-ErrorType", type);
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.resolve(exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> response)
      throws IOException {
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!OWN.contains(name)) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    byte[] body = response.body();
    exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
