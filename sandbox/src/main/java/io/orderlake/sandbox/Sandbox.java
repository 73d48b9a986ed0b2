package io.orderlake.sandbox;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.sandbox.SandboxSettings.Storage;
import io.orderlake.service.access.AccessProperties;
import io.orderlake.service.http.StartRefused;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.simulator.OrderSimulatorService;
import io.orderlake.transformer.CdcTransformerService;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.StandardEnvironment;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/**
 * Starts DynamoDB Local and the three services in one JVM, each service in a context of its own.
 *
 * <p>The services are those that run elsewhere: they get a client for the embedded database and
 * settings, no more. The simulator makes the table of orders, whether that is served or not; any
 * other that is, and is not there, is made of its mapping. Differs from AWS where DynamoDB Local
 * does: whole minutes in the stream's times, one shard, no throttling.
 */
public final class Sandbox {
  /** A service starts within two or three seconds; a stop is not to take much longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final SandboxSettings settings;
  private final ServedTables tables;
  private final OpenParts parts;
  private final DataFolder data;

  /** A service could not start, and Spring has said why. */
  private static final class ServiceFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    ServiceFailure(RuntimeException cause) {
      super(cause);
    }
  }

  private Sandbox(SandboxSettings settings, ServedTables tables, OpenParts parts) {
    this.settings = settings;
    this.tables = tables;
    this.parts = parts;
    this.data = parts.open(this::folder, DataFolder::close);
  }

  public static void main(String[] args) {
    try {
      // DynamoDB Local's PartiQL makes capitals of its words, which Turkish has others for.
      Locale.setDefault(Locale.ROOT);
      StandardEnvironment environment = new StandardEnvironment();
      SandboxSettings settings = SandboxSettings.from(environment);
      ServedTables tables = ServedTables.of(environment);
      if (settings.stopWithParent()) {
        stopWithParent();
      }
      OpenParts parts = new OpenParts(PATIENCE);
      Runtime.getRuntime().addShutdownHook(new Thread(parts::close, "sandbox-stop"));
      Sandbox sandbox = new Sandbox(settings, tables, parts);
      sandbox.start();
      System.out.println(Welcome.text(settings, sandbox.data.path()));
    } catch (CancellationException e) {
      // Told to stop while it was starting.
    } catch (ServiceFailure e) {
      System.exit(1);
    } catch (StartRefused e) {
      System.err.println("Orderlake's sandbox cannot start: " + e.getMessage() + "\n" + e.action());
      System.exit(1);
    } catch (RuntimeException | LinkageError e) {
      System.err.println("Orderlake's sandbox cannot start: " + e.getMessage());
      System.exit(1);
    }
  }

  private void start() {
    new Thread(Sandbox::unpackDuckDb, "unpack-duckdb").start();
    AmazonDynamoDBLocal dynamoDb = parts.open(this::dynamoDb, AmazonDynamoDBLocal::shutdown);
    DynamoDbClient table = ServiceLike.of(DynamoDbClient.class, dynamoDb.dynamoDbClient());
    DynamoDbStreamsClient stream =
        ServiceLike.of(DynamoDbStreamsClient.class, dynamoDb.dynamoDbStreamsClient());
    ConfigurableApplicationContext simulator =
        start(
            OrderSimulatorService.application(),
            settings.simulatorPort(),
            Map.of("dynamoDbClient", table),
            Map.of(
                "orderlake.table.create",
                true,
                "orderlake.allowed-origins",
                settings.dashboardOrigins(),
                // More of them slow DynamoDB Local down.
                "orderlake.simulation.writers",
                4));
    MissingTables.make(table, tables);
    String token = simulator.getBean(AccessProperties.class).controlToken();
    parts.open(
        () -> DynamoDbEndpoint.open(settings.dynamoDbPort(), table, stream, token),
        DynamoDbEndpoint::close);
    start(
        CdcTransformerService.application(),
        settings.transformerPort(),
        Map.of("dynamoDbClient", table, "dynamoDbStreamsClient", stream),
        Map.of(
            "orderlake.allowed-origins", settings.dashboardOrigins(),
            "orderlake.lake.location", data.path().resolve("lake"),
            "orderlake.positions.location", data.path().resolve("positions"),
            "orderlake.stream.file", data.path().resolve("stream.db"),
            "orderlake.pipe.dead-letters", data.path().resolve("dead-letters/pipe.ndjson"),
            "orderlake.pipe.poll-interval", "20ms",
            "orderlake.delivery.interval", "500ms",
            "orderlake.delivery.poll-interval", "20ms"));
    start(
        AnalyticsApiService.application(),
        settings.analyticsPort(),
        Map.of("dynamoDbClient", table),
        Map.of(
            "orderlake.lake.location",
            data.path().resolve("lake"),
            "orderlake.lake.downloads",
            data.path().resolve("downloads"),
            "orderlake.reconciliation.folder",
            data.path().resolve("reconciliation"),
            "orderlake.reconciliation.read-units",
            1_000_000,
            "orderlake.reconciliation.simulator",
            "http://127.0.0.1:" + settings.simulatorPort(),
            "orderlake.reconciliation.transformer",
            "http://127.0.0.1:" + settings.transformerPort(),
            "orderlake.warehouse.file",
            data.path().resolve("warehouse.duckdb"),
            "orderlake.dashboard.simulator",
            ":" + settings.simulatorPort(),
            "orderlake.dashboard.transformer",
            ":" + settings.transformerPort(),
            "orderlake.alerts.pipeline",
            "http://127.0.0.1:" + settings.transformerPort()));
  }

  private DataFolder folder() {
    return settings.storage() == Storage.MEMORY
        ? DataFolder.temporary()
        : DataFolder.take(settings.data());
  }

  private AmazonDynamoDBLocal dynamoDb() {
    return settings.storage() == Storage.MEMORY
        ? DynamoDBEmbedded.create(true)
        : DynamoDbFile.open(data.path().resolve("dynamodb.db"));
  }

  private ConfigurableApplicationContext start(
      SpringApplicationBuilder service,
      int port,
      Map<String, Object> beans,
      Map<String, Object> settings) {
    service
        .registerShutdownHook(false)
        .logStartupInfo(false)
        .properties("logging.include-application-name=false")
        .initializers(new EmbeddedParts(port, beans, settings));
    return parts.open(() -> run(service), ConfigurableApplicationContext::close);
  }

  private static ConfigurableApplicationContext run(SpringApplicationBuilder service) {
    try {
      return service.run();
    } catch (RuntimeException e) {
      throw new ServiceFailure(e);
    }
  }

  /**
   * It takes a second, which the simulator's start has to spare; the analytics then find it done.
   */
  private static void unpackDuckDb() {
    try {
      DriverManager.getConnection("jdbc:duckdb:").close();
    } catch (SQLException e) {
      // The analytics will say so.
    }
  }

  /** A JVM whose Maven was killed would keep the ports. */
  private static void stopWithParent() {
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
  }
}
