package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.WrittenFile;
import io.orderlake.analytics.lake.LakeConfiguration;
import io.orderlake.analytics.lake.LakeProperties;
import io.orderlake.analytics.report.Engines;
import io.orderlake.lake.LakeLocation;
import io.orderlake.lake.write.FolderWriter;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.lake.write.S3Writer;
import io.orderlake.query.QueryEngine;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import io.orderlake.service.access.AccessProperties;
import io.orderlake.service.loop.Pause;
import io.orderlake.service.tables.Served;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@Configuration(proxyBeanMethods = false)
class ReconciliationConfiguration {
  /** All items may be many; a report's patience is too short for them. */
  private static final Duration LONGEST_QUERY = Duration.ofHours(1);

  private static final Duration PATIENCE_WITH_WAREHOUSE = Duration.ofSeconds(30);

  /** Athena is asked once, since each question there reads the lake. */
  private static final int LOOKS = 10;

  /** Answers that tell of items. */
  private static final List<String> NAMED =
      List.of("Reconciliation", "DifferingItem", "LostChanges", "LostOfItem", "RunPhase", "Result");

  /** What compares and repairs an entity. */
  record Jobs(TableMapping mapping, ComparisonJob comparison, RepairJob repair) {}

  @Bean(destroyMethod = "shutdownNow")
  ExecutorService reconciliationThread() {
    return Executors.newSingleThreadExecutor(
        work -> {
          Thread thread = new Thread(work, "reconciliation");
          thread.setDaemon(true);
          return thread;
        });
  }

  @Bean
  WrittenFile comparisonFile(ReconciliationProperties properties) {
    return new WrittenFile(properties.folder());
  }

  @Bean
  Served<Jobs> reconciliationJobs(
      ServedTables tables,
      ExecutorService reconciliationThread,
      ReconciliationProperties properties,
      LakeProperties lakeProperties,
      Engines engines,
      ObjectProvider<Warehouse> warehouse,
      ObjectProvider<WarehouseProperties> warehouseProperties,
      ObjectProvider<DynamoDbClient> dynamoDb,
      AccessProperties access) {
    Supplier<DynamoDbClient> client =
        SingletonSupplier.of(() -> dynamoDb.getIfAvailable(DynamoDbClient::create));
    Supplier<LakeWriter> writer = SingletonSupplier.of(() -> store(lakeProperties));
    boolean asksWarehouse = engines.choose(null) instanceof DuckDbEngine;
    QueryEngine engine =
        asksWarehouse
            ? new DuckDbEngine(warehouse.getObject(), LONGEST_QUERY)
            : engines.choose(null);
    Warehouse file = warehouse.getIfAvailable();
    return tables.forEachEntity(
        mapping -> {
          EntityTables taken = file == null ? null : file.of(mapping.entity().many());
          LakeObjects objects =
              taken == null
                  ? null
                  : new LakeObjects(
                      () -> LakeConfiguration.open(lakeProperties, mapping.prefix()),
                      taken,
                      PATIENCE_WITH_WAREHOUSE.plus(
                          warehouseProperties.getObject().pollInterval().multipliedBy(2)),
                      Pause.SLEEP);
          LakeState lake = new LakeState(mapping, engine, Clock.systemUTC());
          Run.Parts parts =
              new Run.Parts(
                  mapping,
                  tables.besides(mapping),
                  new TableScan(
                      new ItemKey(mapping.key()),
                      client,
                      tables.nameOf(mapping.table()),
                      properties.readUnits(),
                      Pause.SLEEP),
                  lake,
                  asksWarehouse ? objects : null,
                  properties.longestInFlight(),
                  asksWarehouse ? LOOKS : 1,
                  Pause.SLEEP);
          Ledger ledger =
              new Ledger(
                  properties.simulator(),
                  properties.transformer(),
                  access,
                  Pause.SLEEP,
                  () -> taken == null ? null : taken.status());
          String many = mapping.entity().many();
          return new Jobs(
              mapping,
              new ComparisonJob(
                  reconciliationThread,
                  parts,
                  new Findings(lake, new RefusedRecords(mapping, tables, writer), objects, ledger),
                  properties.folder().resolve("comparison-" + many + ".duckdb"),
                  properties.memoryLimit(),
                  properties.patience(),
                  Clock.systemUTC()),
              new RepairJob(
                  reconciliationThread,
                  new Repair(parts, writer),
                  properties.folder().resolve("repair-" + many + ".duckdb"),
                  properties.memoryLimit(),
                  Clock.systemUTC()));
        });
  }

  /** Entities' own names, and counts that are always there where all entities have versions. */
  @Bean
  OpenApiCustomizer answersAboutItems(ServedTables tables) {
    boolean versioned =
        tables.entities().stream().allMatch(entity -> entity.roles().version() != null);
    return api ->
        api.getComponents()
            .getSchemas()
            .forEach(
                (name, answer) -> {
                  if (NAMED.contains(name)) {
                    if (versioned) {
                      OwnNames.versionsAreKnownIn(answer);
                    }
                    tables.entities().forEach(entity -> new OwnNames(entity).addTo(answer));
                  }
                });
  }

  private static LakeWriter store(LakeProperties properties) {
    LakeLocation location = properties.location();
    return location instanceof LakeLocation.S3 s3
        ? new S3Writer(LakeConfiguration.client(properties), s3.bucket(), s3.prefix())
        : new FolderWriter(((LakeLocation.Folder) location).path(), ".unfinished-repair");
  }
}
