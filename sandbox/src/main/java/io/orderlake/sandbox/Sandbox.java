package io.orderlake.sandbox;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.sandbox.SandboxSettings.Storage;
import io.orderlake.simulator.OrderSimulatorService;
import io.orderlake.transformer.CdcTransformerService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.FileSystemUtils;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/**
 * Starts DynamoDB Local and the three services in one JVM, each service in a context of its own.
 *
 * <p>The services are those that run elsewhere: they get a client for the embedded database and
 * settings, no more. Differs from AWS where DynamoDB Local does: whole minutes in the stream's
 * times, one shard, no throttling.
 */
public final class Sandbox implements AutoCloseable {
  private final SandboxSettings settings;
  private final Path data;

  /** What to close, the last opened first. */
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private Sandbox(SandboxSettings settings) throws IOException {
    this.settings = settings;
    if (settings.storage() == Storage.MEMORY) {
      data = Files.createTempDirectory("orderlake-");
      open.push(() -> FileSystemUtils.deleteRecursively(data));
    } else {
      data = Files.createDirectories(settings.data());
    }
  }

  public static void main(String[] args) {
    try {
      SandboxSettings settings = SandboxSettings.from(new StandardEnvironment());
      Sandbox sandbox = new Sandbox(settings);
      Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "sandbox-stop"));
      if (settings.stopWithParent()) {
        stopWithParent();
      }
      sandbox.start();
      System.out.println(Welcome.text(settings, sandbox.data));
    } catch (IllegalArgumentException | IOException e) {
      System.err.println("Orderlake's sandbox cannot start: " + e.getMessage());
      System.exit(1);
    } catch (RuntimeException e) {
      // Spring has said why.
      System.exit(1);
    }
  }

  private void start() {
    AmazonDynamoDBLocal dynamoDb =
        settings.storage() == Storage.MEMORY
            ? DynamoDBEmbedded.create(true)
            : DynamoDBEmbedded.create(data.resolve("dynamodb.db").toFile(), true);
    open.push(dynamoDb::shutdown);
    DynamoDbClient table = dynamoDb.dynamoDbClient();
    DynamoDbStreamsClient stream = dynamoDb.dynamoDbStreamsClient();

    start(
        OrderSimulatorService.application(),
        Map.of("dynamoDbClient", table),
        Map.of(
            "server.port",
            settings.simulatorPort(),
            "orderlake.table.create",
            true,
            // More of them slow DynamoDB Local down.
            "orderlake.simulation.writers",
            4));
    start(
        CdcTransformerService.application(),
        Map.of("dynamoDbClient", table, "dynamoDbStreamsClient", stream),
        Map.of(
            "server.port", settings.transformerPort(),
            "orderlake.lake.location", data.resolve("lake"),
            "orderlake.positions.location", data.resolve("positions"),
            "orderlake.stream.file", data.resolve("stream.db"),
            "orderlake.pipe.dead-letters", data.resolve("dead-letters/pipe.ndjson"),
            "orderlake.pipe.poll-interval", "20ms",
            "orderlake.delivery.interval", "500ms",
            "orderlake.delivery.poll-interval", "20ms"));
    start(
        AnalyticsApiService.application(),
        Map.of("dynamoDbClient", table),
        Map.of(
            "server.port", settings.analyticsPort(),
            "orderlake.lake.location", data.resolve("lake"),
            "orderlake.warehouse.file", data.resolve("warehouse.duckdb")));
  }

  private void start(
      SpringApplicationBuilder service, Map<String, Object> beans, Map<String, Object> properties) {
    open.push(
        service
                .registerShutdownHook(false)
                .logStartupInfo(false)
                .properties("logging.include-application-name=false")
                .initializers(new EmbeddedParts(beans, properties))
                .run()
            ::close);
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        System.err.println("While stopping: " + e);
      }
    }
  }

  /** A JVM whose Maven was killed would keep the ports. */
  private static void stopWithParent() {
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
  }
}
