package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.WrittenFile;
import io.orderlake.analytics.feed.ConditionalOnWarehouse;
import io.orderlake.analytics.lake.LakeConfiguration;
import io.orderlake.analytics.lake.LakeProperties;
import io.orderlake.analytics.report.Engines;
import io.orderlake.lake.LakeLocation;
import io.orderlake.lake.write.FolderWriter;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.lake.write.S3Writer;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import io.orderlake.service.access.AccessProperties;
import io.orderlake.service.loop.Pause;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.function.SingletonSupplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@Configuration(proxyBeanMethods = false)
class ReconciliationConfiguration {
  /** All orders may be many; a report's patience is too short for them. */
  private static final Duration LONGEST_QUERY = Duration.ofHours(1);

  private static final Duration PATIENCE_WITH_WAREHOUSE = Duration.ofSeconds(30);

  /** Athena is asked once, since each question there reads the lake. */
  private static final int LOOKS = 10;

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
  TableScan orderTable(
      TableMapping mapping,
      ObjectProvider<DynamoDbClient> dynamoDb,
      ServedTables tables,
      ReconciliationProperties properties) {
    return new DynamoDbTableScan(
        mapping,
        SingletonSupplier.of(() -> dynamoDb.getIfAvailable(DynamoDbClient::create)),
        tables.nameOf(mapping.table()),
        properties.readUnits(),
        Pause.SLEEP);
  }

  @Bean
  LakeOrders lakeOrders(
      TableMapping mapping, Engines engines, ObjectProvider<Warehouse> warehouse) {
    return new LakeOrders(
        mapping,
        asksWarehouse(engines)
            ? new DuckDbEngine(warehouse.getObject(), LONGEST_QUERY)
            : engines.choose(null),
        Clock.systemUTC());
  }

  @Bean
  @ConditionalOnWarehouse
  LakeObjects lakeObjects(
      EntityTables warehouse, WarehouseProperties properties, LakeProperties lakeProperties) {
    return new LakeObjects(
        () -> LakeConfiguration.open(lakeProperties, warehouse.mapping().prefix()),
        new Taken(warehouse),
        PATIENCE_WITH_WAREHOUSE.plus(properties.pollInterval().multipliedBy(2)),
        Pause.SLEEP);
  }

  @Bean
  Reconciler reconciler(
      TableScan table,
      LakeOrders lake,
      Engines engines,
      ObjectProvider<LakeObjects> objects,
      ReconciliationProperties properties) {
    boolean asksWarehouse = asksWarehouse(engines);
    return new Reconciler(
        table,
        lake,
        asksWarehouse ? objects.getObject()::awaitAll : file -> {},
        properties.longestInFlight(),
        asksWarehouse ? LOOKS : 1,
        Pause.SLEEP);
  }

  @Bean
  ComparisonJob comparisonJob(
      ExecutorService reconciliationThread,
      Reconciler reconciler,
      LakeOrders lake,
      ObjectProvider<EntityTables> warehouse,
      ObjectProvider<LakeObjects> objects,
      LakeProperties lakeProperties,
      AccessProperties access,
      ReconciliationProperties properties) {
    Taken taken = warehouse.stream().findFirst().map(Taken::new).orElse(null);
    return new ComparisonJob(
        reconciliationThread,
        reconciler,
        lake,
        objects.getIfAvailable(),
        new RefusedRecords(
            lake.columns().mapping(), SingletonSupplier.of(() -> store(lakeProperties))),
        new Ledger(
            properties.simulator(),
            properties.transformer(),
            access,
            Pause.SLEEP,
            () -> taken == null ? null : taken.counts()),
        properties,
        Clock.systemUTC());
  }

  @Bean
  RepairJob repairJob(
      TableMapping mapping,
      ExecutorService reconciliationThread,
      Reconciler reconciler,
      TableScan table,
      LakeProperties lakeProperties,
      ReconciliationProperties properties) {
    Repair repair = new Repair(mapping, table, SingletonSupplier.of(() -> store(lakeProperties)));
    return new RepairJob(reconciliationThread, reconciler, repair, properties, Clock.systemUTC());
  }

  private static boolean asksWarehouse(Engines engines) {
    return engines.choose(null) instanceof DuckDbEngine;
  }

  private static LakeWriter store(LakeProperties properties) {
    LakeLocation location = properties.location();
    return location instanceof LakeLocation.S3 s3
        ? new S3Writer(LakeConfiguration.client(properties), s3.bucket(), s3.prefix())
        : new FolderWriter(((LakeLocation.Folder) location).path(), ".unfinished-repair");
  }
}
