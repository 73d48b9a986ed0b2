package io.orderlake.transformer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.orderlake.transformer.AwsEndpoint;
import io.orderlake.transformer.stream.WritableStream.NewRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** Before a Kinesis that answers late, or with errors. */
class PatientKinesisTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;
  private KinesisClient client;
  private boolean answersLate;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.getRequestBody().readAllBytes();
          if (answersLate) {
            awaitEnd();
          }
          exchange.getResponseHeaders().add("x-amzn-ErrorType", "InternalFailure");
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    server.setExecutor(threads);
    server.start();
    client =
        AwsEndpoint.client(
            PatientKinesis.builder(Duration.ofMillis(300)),
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void close() {
    end.countDown();
    client.close();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void a_put_that_is_not_answered_in_time_is_not_sent_again() {
    answersLate = true;

    assertThatThrownBy(this::put)
        .isInstanceOf(StreamException.Unavailable.class)
        .hasRootCauseInstanceOf(SocketTimeoutException.class);
    assertThat(requests).hasValue(1);
  }

  @Test
  void a_put_that_is_refused_is_sent_again_a_few_times() {
    assertThatThrownBy(this::put).isInstanceOf(StreamException.Unavailable.class);
    assertThat(requests).hasValue(3);
  }

  private void put() {
    new KinesisStream(client, "orders", InstantSource.system())
        .put(List.of(new NewRecord("A", new byte[] {1})));
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
