package io.orderlake.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.StringUtils;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.shared.mapper.DynamoDbObjectMapper;

/**
 * DynamoDB's API by HTTP, on this machine alone, over the database that the pipeline reads: any
 * program that speaks it reads and writes the same tables. What it puts, changes or deletes goes
 * the way of all changes.
 *
 * <p>Differs from AWS: a request's signature and region are not looked at, nor its credentials,
 * unless the services ask for tokens: then the access key has to be the control token. It is no
 * place for web pages: those of other origins could write here without anybody's knowing.
 */
final class DynamoDbEndpoint implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DynamoDbEndpoint.class);

  /** DynamoDB takes no request that is longer. */
  private static final int LONGEST = 16 * 1024 * 1024;

  private static final int AT_ONCE = 32;
  private static final String TYPE = "application/x-amz-json-1.0";
  private static final String ERRORS = "com.amazonaws.dynamodb.v20120810#";
  private static final String ERRORS_OF_CODING = "com.amazon.coral.service#";

  private final DynamoDbObjectMapper json = new DynamoDbObjectMapper();

  /** By the header that asks for them. */
  private final Map<String, Operation> operations = new HashMap<>();

  private final @Nullable String token;
  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(AT_ONCE, DynamoDbEndpoint::daemon);

  /** A client's method that takes an operation's request. */
  private record Operation(Object client, Method method) {}

  /** Why a request is not done. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    final int status;
    final String type;

    Refused(int status, String type, String message) {
      super(message);
      this.status = status;
      this.type = type;
    }
  }

  private DynamoDbEndpoint(
      HttpServer server,
      DynamoDbClient table,
      DynamoDbStreamsClient stream,
      @Nullable String token) {
    this.server = server;
    this.token = token;
    addOperations("DynamoDB_20120810.", DynamoDbClient.class, table);
    addOperations("DynamoDBStreams_20120810.", DynamoDbStreamsClient.class, stream);
    json.registerAttributeObjectMixIns();
    server.createContext("/", this::answer);
    server.setExecutor(threads);
  }

  /**
   * Listens on the loopback address.
   *
   * @param token which the access key has to be; null for any
   * @throws IllegalStateException if the port is in use
   */
  static DynamoDbEndpoint open(
      int port, DynamoDbClient table, DynamoDbStreamsClient stream, @Nullable String token) {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
      DynamoDbEndpoint endpoint =
          new DynamoDbEndpoint(HttpServer.create(address, 0), table, stream, token);
      endpoint.server.start();
      return endpoint;
    } catch (IOException e) {
      throw new IllegalStateException(
          "port %d, for DynamoDB's API, cannot be used: %s. Choose others with orderlake.first-port"
              .formatted(port, e.getMessage()),
          e);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body;
      int status = 200;
      try {
        refuseWebPages(exchange.getRequestHeaders());
        refuseStrangers(exchange.getRequestHeaders());
        body = call(exchange);
      } catch (Refused e) {
        status = e.status;
        body = error(e.type, e.getMessage());
      } catch (AwsServiceException e) {
        status = e.statusCode() == 0 ? 400 : e.statusCode();
        body = error(e);
      } catch (RuntimeException | LinkageError e) {
        log.error("A request to DynamoDB's API cannot be done", e);
        status = 500;
        body = error(ERRORS + "InternalServerError", "The request cannot be done");
      }
      CRC32 sum = new CRC32();
      sum.update(body);
      exchange.getResponseHeaders().set("Content-Type", TYPE);
      exchange.getResponseHeaders().set("x-amz-crc32", String.valueOf(sum.getValue()));
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(status, -1);
      } else {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  /** A page of another origin says so; one that has a name led to this machine, by its host. */
  private static void refuseWebPages(Headers headers) throws Refused {
    String host = String.valueOf(headers.getFirst("Host")).replaceFirst(":\\d+$", "");
    boolean isOurs =
        host.equals("127.0.0.1") || host.equals("[::1]") || host.equalsIgnoreCase("localhost");
    if (headers.containsKey("Origin") || !isOurs) {
      throw new Refused(
          403, ERRORS + "AccessDeniedException", "Web pages may not ask here, programs may");
    }
  }

  private void refuseStrangers(Headers headers) throws Refused {
    if (token == null) {
      return;
    }
    String given =
        String.valueOf(headers.getFirst("Authorization")).replaceFirst("^.*?Credential=", "");
    String expected = token + "/";
    String key = given.substring(0, Math.min(given.length(), expected.length()));
    // However long it takes says nothing of the token.
    if (!MessageDigest.isEqual(key.getBytes(UTF_8), expected.getBytes(UTF_8))) {
      throw new Refused(
          400,
          ERRORS_OF_CODING + "UnrecognizedClientException",
          "The access key has to be the control token (orderlake.access.control-token)");
    }
  }

  private byte[] call(HttpExchange exchange) throws Refused, IOException {
    Operation operation = operations.get(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
    if (operation == null) {
      throw unknown();
    }
    Object request = request(exchange, operation.method.getParameterTypes()[0]);
    try {
      return json.writeValueAsBytes(operation.method.invoke(operation.client, request));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof UnsupportedOperationException) {
        throw unknown();
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object request(HttpExchange exchange, Class<?> type) throws Refused, IOException {
    try (InputStream body = exchange.getRequestBody()) {
      byte[] text = body.readNBytes(LONGEST + 1);
      if (text.length > LONGEST) {
        throw new Refused(413, ERRORS + "RequestEntityTooLarge", "A request has at most 16 MB");
      }
      return json.readValue(text, type);
    } catch (InvalidDefinitionException e) {
      // DynamoDB Local reads the requests of its own operations alone.
      throw unknown();
    } catch (JsonProcessingException e) {
      throw new Refused(
          400,
          ERRORS_OF_CODING + "SerializationException",
          "The body is no JSON, or not that of this operation");
    }
  }

  private static Refused unknown() {
    return new Refused(
        400,
        ERRORS_OF_CODING + "UnknownOperationException",
        "X-Amz-Target names no operation of DynamoDB that is known here");
  }

  private void addOperations(String service, Class<?> type, Object client) {
    for (Method method : type.getMethods()) {
      String name = StringUtils.capitalize(method.getName());
      if (method.getParameterCount() == 1
          && method.getParameterTypes()[0].getSimpleName().equals(name + "Request")) {
        operations.put(service + name, new Operation(client, method));
      }
    }
  }

  private byte[] error(AwsServiceException failure) {
    String code =
        failure.awsErrorDetails() == null
            ? failure.getClass().getSimpleName()
            : failure.awsErrorDetails().errorCode();
    String message =
        failure.awsErrorDetails() == null
            ? failure.getMessage()
            : failure.awsErrorDetails().errorMessage();
    try {
      if (failure instanceof TransactionCanceledException cancelled) {
        return json.writeValueAsBytes(
            Map.of(
                "__type", ERRORS + code,
                "Message", String.valueOf(message),
                "CancellationReasons", cancelled.cancellationReasons()));
      }
      return failure instanceof ConditionalCheckFailedException failed && failed.hasItem()
          ? json.writeValueAsBytes(
              Map.of(
                  "__type", ERRORS + code,
                  "message", String.valueOf(message),
                  "Item", failed.item()))
          : error(ERRORS + code, message);
    } catch (JsonProcessingException e) {
      return error(ERRORS + code, message);
    }
  }

  private byte[] error(String type, @Nullable String message) {
    try {
      return json.writeValueAsBytes(Map.of("__type", type, "message", String.valueOf(message)));
    } catch (JsonProcessingException e) {
      return "{}".getBytes(UTF_8);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "dynamodb-endpoint");
    thread.setDaemon(true);
    return thread;
  }
}
