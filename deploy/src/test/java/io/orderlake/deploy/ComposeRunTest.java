package io.orderlake.deploy;

import static io.orderlake.deploy.ComposeProject.docker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.orderlake.deploy.Orders.Sales;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import tools.jackson.databind.JsonNode;

/**
 * docker-compose.yml on a Docker engine, with LocalStack, at the ports that it publishes. It takes
 * minutes, so that it runs only where {@code ORDERLAKE_TEST_COMPOSE} names the commands to run it
 * by: {@code docker compose}, {@code docker-compose}, or both with a comma between them.
 */
@TestMethodOrder(MethodOrderer.MethodName.class) // the first one builds, and measures it
@Tag("long")
class ComposeRunTest {
  private static final int SIMULATOR = 8081;
  private static final int TRANSFORMER = 8082;
  private static final int ANALYTICS = 8083;
  private static final Duration PATIENCE = Duration.ofMinutes(6);
  private static final Duration OUTAGE = Duration.ofSeconds(30);
  private static final String TRAFFIC = "{\"ordersPerSecond\":20}";

  private final AwsEndpoint aws = new AwsEndpoint(URI.create("http://127.0.0.1:4566"));
  private final DynamoDbClient dynamoDb = aws.client(DynamoDbClient.builder());
  private final Map<String, Long> mostMemory = new TreeMap<>();
  private final List<String> figures = new ArrayList<>();
  private List<String> commands;

  @BeforeEach
  void findCommands() {
    String given = System.getenv("ORDERLAKE_TEST_COMPOSE");
    assumeTrue(given != null, "Skipped: no command is given to run it by (ORDERLAKE_TEST_COMPOSE)");
    commands = List.of(given.split(","));
  }

  @Test
  void every_sale_is_counted_though_services_are_killed_and_localstack_stands_or_begins_anew() {
    Set<String> volumes = volumes();
    try (ComposeProject project = new ComposeProject(commands.get(0))) {
      measure("images built", project::build);
      measure("all up and healthy", project::up);
      assertNothingIsOpenToOthersOrRunsAsRoot(project);

      measure("first sale", () -> awaitFirstSale(project));
      awaitWrites(project, 600);
      assertEverythingIsCounted(project);

      start(project);
      awaitWrites(project, 200);
      killJava(project, "cdc-transformer-service");
      awaitWrites(project, 400);
      pauseLocalStack(project);
      awaitWrites(project, 600);
      assertEverythingIsCounted(project);

      start(project);
      measure("LocalStack anew", () -> restartLocalStack(project));
      assertThatWhatTheLakeLostIsSaidAndCanBeForgotten(project);

      project.down();
      assertThat(project.containers()).isEmpty();
      project.up();
      // LocalStack has forgotten everything again; the warehouse is what it was before.
      assertThatWhatTheLakeLostIsSaidAndCanBeForgotten(project);
      start(project);
      awaitWrites(project, 100);
      assertEverythingIsCounted(project);
      noteMemory(project);
    }
    assertThat(volumes()).as("volumes left behind").isEqualTo(volumes);
    mostMemory.forEach((service, bytes) -> figure("memory of " + service, bytes / 1_000_000, "MB"));
    figures.forEach(System.out::println);
  }

  @Test
  void the_other_compose_runs_it_too() {
    assumeTrue(commands.size() > 1, "Skipped: ORDERLAKE_TEST_COMPOSE names one command alone");
    try (ComposeProject project = new ComposeProject(commands.get(1))) {
      project.build();
      project.up();
      start(project);
      awaitWrites(project, 100);
      assertEverythingIsCounted(project);
    }
  }

  private void awaitFirstSale(ComposeProject project) {
    start(project);
    eventually(() -> assertThat(sales(project).orders()).isPositive());
  }

  private static void start(ComposeProject project) {
    eventually(() -> project.post(SIMULATOR, "/api/simulation/start", TRAFFIC));
  }

  private static void awaitWrites(ComposeProject project, int more) {
    long[] before = {writes(project)};
    eventually(
        () -> {
          long now = writes(project);
          // A start begins to count anew.
          before[0] = Math.min(before[0], now);
          assertThat(now - before[0]).isGreaterThanOrEqualTo(more);
        });
  }

  private static long writes(ComposeProject project) {
    return project.get(SIMULATOR, "/api/simulation").at("/totals/writes").asLong();
  }

  /** Stops the traffic; then reports equal the table, and reconciliation finds nothing. */
  private void assertEverythingIsCounted(ComposeProject project) {
    noteMemory(project);
    project.post(SIMULATOR, "/api/simulation/stop", "");
    // It need not wait for all writes that are under way.
    eventually(
        () ->
            assertThat(project.get(SIMULATOR, "/api/simulation").get("state").asString())
                .isEqualTo("idle"));
    Orders table = Orders.of(dynamoDb, "orders");
    assertThat(table.byId()).hasSizeGreaterThan(10);
    eventually(() -> assertThat(sales(project)).isEqualTo(table.sales()));
    eventually(
        () -> {
          JsonNode reconciliation = project.get(ANALYTICS, "/api/reconciliation");
          assertThat(reconciliation.path("differences")).isEmpty();
          assertThat(reconciliation.path("clean").asBoolean()).as("%s", reconciliation).isTrue();
        });
  }

  private static Sales sales(ComposeProject project) {
    return Sales.of(project.get(ANALYTICS, "/api/sales/summary").at("/rows/0")).normal();
  }

  /** SIGKILL; Docker starts it again. */
  private static void killJava(ComposeProject project, String service) {
    int before = project.containers().get(service).get("RestartCount").asInt();
    String kill =
        "for exe in /proc/[0-9]*/exe; do case $(readlink $exe) in */java) "
            + "kill -9 $(basename $(dirname $exe)) ;; esac; done; true";
    docker("exec", project.idOf(service), "bash", "-c", kill);
    eventually(
        () ->
            assertThat(project.containers().get(service).get("RestartCount").asInt())
                .isGreaterThan(before));
  }

  private static void pauseLocalStack(ComposeProject project) {
    // A busy process cannot always be frozen at once.
    eventually(
        () -> {
          if (!isPaused(project)) {
            project.compose("pause", "localstack");
          }
          assertThat(isPaused(project)).isTrue();
        });
    await().pollDelay(OUTAGE).atMost(OUTAGE.multipliedBy(2)).until(() -> true);
    project.compose("unpause", "localstack");
  }

  private static boolean isPaused(ComposeProject project) {
    return project.containers().get("localstack").at("/State/Paused").asBoolean();
  }

  /** Its tables, streams and buckets are gone and made anew; changes arrive again. */
  private void restartLocalStack(ComposeProject project) {
    project.compose("restart", "localstack");
    Instant anew = Instant.now();
    eventually(
        () ->
            assertThat(project.containers().get("localstack").at("/State/Health/Status"))
                .hasToString("\"healthy\""));
    eventually(
        () -> {
          JsonNode since = project.get(ANALYTICS, "/api/changes/search?limit=1&since=" + anew);
          assertThat(since.get("rows")).isNotEmpty();
        });
    for (JsonNode stage : project.get(TRANSFORMER, "/api/pipeline").get("stages")) {
      assertThat(stage.get("gaps").asInt()).as("%s", stage).isPositive();
      assertThat(stage.get("failed").asInt()).as("%s", stage).isZero();
    }
    project.post(SIMULATOR, "/api/simulation/stop", "");
  }

  /** The warehouse still has what the lake has no more, until it is built anew. */
  private void assertThatWhatTheLakeLostIsSaidAndCanBeForgotten(ComposeProject project) {
    eventually(
        () -> {
          JsonNode reconciliation = project.get(ANALYTICS, "/api/reconciliation");
          assertThat(reconciliation.at("/objects/gone").asInt()).isPositive();
          assertThat(reconciliation.get("differences").toString()).contains("lake");
        });
    project.post(ANALYTICS, "/api/warehouse/rebuild", "");
    Orders table = Orders.of(dynamoDb, "orders");
    eventually(() -> assertThat(sales(project)).isEqualTo(table.sales()));
    eventually(
        () ->
            assertThat(project.get(ANALYTICS, "/api/reconciliation").at("/objects/gone").asInt(-1))
                .isZero());
  }

  private static void assertNothingIsOpenToOthersOrRunsAsRoot(ComposeProject project) {
    project
        .containers()
        .forEach(
            (service, container) -> {
              for (JsonNode bindings : container.at("/HostConfig/PortBindings")) {
                assertThat(bindings.findValuesAsString("HostIp")).containsOnly("127.0.0.1");
              }
              assertThat(container.at("/Config/User").asString())
                  .as("user of %s", service)
                  .isNotEmpty()
                  .isNotIn("root", "0", "0:0");
              for (JsonNode mount : container.get("Mounts")) {
                assertThat(mount.get("Name") == null ? "" : mount.get("Name").asString())
                    .as("volumes of %s have names", service)
                    .doesNotMatch("[0-9a-f]{64}");
              }
            });
  }

  private void noteMemory(ComposeProject project) {
    project
        .containers()
        .forEach(
            (service, container) -> {
              assertThat(container.at("/State/OOMKilled").asBoolean())
                  .as("%s was killed for its memory", service)
                  .isFalse();
              if (container.at("/State/Running").asBoolean()) {
                long used = memory(container);
                assertThat(used)
                    .as("memory of %s", service)
                    .isLessThan(container.at("/HostConfig/Memory").asLong());
                mostMemory.merge(service, used, Math::max);
              }
            });
  }

  /** In bytes, without what the system caches of files. */
  private static long memory(JsonNode container) {
    String used =
        docker("stats", "--no-stream", "--format", "{{.MemUsage}}", container.get("Id").asString());
    String[] parts = used.split("(?<=[0-9])(?=[KMG]iB)|[ /]");
    long unit =
        switch (parts[1]) {
          case "KiB" -> 1L << 10;
          case "MiB" -> 1L << 20;
          default -> 1L << 30;
        };
    return (long) (Double.parseDouble(parts[0]) * unit);
  }

  private static Set<String> volumes() {
    return new TreeSet<>(docker("volume", "ls", "--quiet").lines().toList());
  }

  private void measure(String what, Runnable step) {
    Instant before = Instant.now();
    step.run();
    figure(what, Duration.between(before, Instant.now()).toSeconds(), "s");
  }

  private void figure(String what, long value, String unit) {
    figures.add("compose: %-40s %6d %s".formatted(what, value, unit));
  }

  /** Tries again while what a container's start or an outage lets fail does fail. */
  static void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions()
        .untilAsserted(assertion);
  }
}
