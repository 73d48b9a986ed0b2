package io.orderlake.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/**
 * DynamoDB Local as a server in this JVM, on a network that loses answers: what was asked is done,
 * and the SDK, which does not know, asks again.
 */
public final class LosingDynamoDb implements AutoCloseable {
  /** What the server in here logs with. */
  public static final String LOGGER = "software.amazon.dynamodb.services.local";

  private static final Set<String> WRITES = Set.of("PutItem", "UpdateItem", "DeleteItem");

  private final DynamoDBProxyServer server;
  private final URI endpoint;
  private final Deque<Runnable> losses = new ArrayDeque<>();
  private final AtomicInteger writes = new AtomicInteger();
  private final AtomicInteger throttled = new AtomicInteger();
  private volatile int everyNth = Integer.MAX_VALUE;

  public LosingDynamoDb() throws Exception {
    // It warns of each condition that does not hold, with a stack trace.
    ((Logger) LoggerFactory.getLogger(LOGGER)).setLevel(Level.OFF);
    int port = freePort();
    endpoint = URI.create("http://127.0.0.1:" + port);
    server =
        ServerRunner.createServerFromCommandLineArgs(
            new String[] {"-inMemory", "-disableTelemetry", "-port", String.valueOf(port)});
    server.start();
  }

  /** A client on that network, which tries so often by itself. */
  public DynamoDbClient client(int attempts) {
    return DynamoDbClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .httpClient(new LosingHttpClient(ApacheHttpClient.create()))
        .overrideConfiguration(
            c ->
                c.retryStrategy(
                    r ->
                        r.maxAttempts(attempts)
                            .backoffStrategy(BackoffStrategy.fixedDelay(Duration.ofMillis(1)))))
        .build();
  }

  /** The answer of the next write is lost. */
  public void loseNextAnswer() {
    loseNextAnswerAnd(() -> {});
  }

  /**
   * The answer of the next write is lost.
   *
   * @param meanwhile what happens before it is tried again
   */
  public void loseNextAnswerAnd(Runnable meanwhile) {
    synchronized (losses) {
      losses.add(meanwhile);
    }
  }

  /** The next tries are throttled: answered so, and not made. */
  public void throttleNext(int tries) {
    throttled.set(tries);
  }

  /** From now on, the answers of so many of the writes are lost. */
  public void loseEvery(int nth) {
    everyNth = nth;
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }

  private static boolean isWrite(HttpExecuteRequest request) {
    String target = request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
    return WRITES.contains(target.replaceFirst(".*\\.", ""));
  }

  private boolean isThrottled(HttpExecuteRequest request) {
    return isWrite(request) && throttled.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  private static HttpExecuteResponse throttling() {
    byte[] body =
        ("{\"__type\":\"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException\","
                + "\"message\":\"slow down\"}")
            .getBytes(UTF_8);
    return HttpExecuteResponse.builder()
        .response(
            SdkHttpResponse.builder()
                .statusCode(400)
                .putHeader("Content-Type", "application/x-amz-json-1.0")
                .putHeader("Content-Length", String.valueOf(body.length))
                .build())
        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
        .build();
  }

  private boolean isLost(HttpExecuteRequest request) {
    if (!isWrite(request)) {
      return false;
    }
    Runnable meanwhile;
    synchronized (losses) {
      meanwhile = losses.poll();
    }
    if (meanwhile != null) {
      meanwhile.run();
      return true;
    }
    return writes.incrementAndGet() % everyNth == 0;
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private final class LosingHttpClient implements SdkHttpClient {
    private final SdkHttpClient network;

    LosingHttpClient(SdkHttpClient network) {
      this.network = network;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      ExecutableHttpRequest prepared = network.prepareRequest(request);
      return new ExecutableHttpRequest() {
        @Override
        public HttpExecuteResponse call() throws IOException {
          if (isThrottled(request)) {
            return throttling();
          }
          HttpExecuteResponse answer = prepared.call();
          if (isLost(request)) {
            if (answer.responseBody().isPresent()) {
              answer.responseBody().get().readAllBytes();
            }
            throw new SocketException("Connection reset");
          }
          return answer;
        }

        @Override
        public void abort() {
          prepared.abort();
        }
      };
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
