package io.orderlake.analytics.feed;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseStatus.LastBatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What is in the warehouse and what is not yet, as metrics that cost no query unless something
 * came, by entity. The counts are of all that it holds, from before this run too; a rebuild begins
 * them anew.
 */
final class WarehouseMetrics implements MeterBinder {
  private static final String PREFIX = "orderlake.warehouse.";

  private static final String ENTITY = "entity";

  private final Warehouse warehouse;

  WarehouseMetrics(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (EntityTables tables : warehouse.all()) {
      bind(tables, registry);
    }
  }

  private static void bind(EntityTables tables, MeterRegistry registry) {
    count(registry, "objects", tables, w -> w.totals().objects());
    count(registry, "rows", tables, w -> w.totals().rows());
    count(registry, "duplicates", tables, w -> w.totals().duplicates());
    count(registry, "differing", tables, w -> w.totals().differing());
    count(registry, "rejects", tables, w -> w.totals().rejects());
    gauge(registry, "unreadable.objects", tables, w -> w.unreadable().size());
    gauge(registry, "waiting.objects", tables, w -> w.waiting().objects());
    gauge(registry, "waiting.bytes", tables, w -> w.waiting().bytes());
    gauge(registry, "lag.seconds", tables, WarehouseMetrics::lagSeconds);
    FunctionTimer.builder(
            PREFIX + "batch",
            tables,
            w -> w.batches().count(),
            w -> w.batches().milliseconds(),
            TimeUnit.MILLISECONDS)
        .description("Reading and applying a batch of objects")
        .tag(ENTITY, many(tables))
        .register(registry);
  }

  private static void count(
      MeterRegistry registry,
      String name,
      EntityTables tables,
      ToDoubleFunction<EntityTables> value) {
    FunctionCounter.builder(PREFIX + name, tables, value)
        .tag(ENTITY, many(tables))
        .register(registry);
  }

  private static void gauge(
      MeterRegistry registry,
      String name,
      EntityTables tables,
      ToDoubleFunction<EntityTables> value) {
    Gauge.builder(PREFIX + name, tables, value).tag(ENTITY, many(tables)).register(registry);
  }

  private static String many(EntityTables tables) {
    return tables.mapping().entity().many();
  }

  /** From the newest change of the last batch to its commit. */
  private static double lagSeconds(EntityTables tables) {
    LastBatch last = tables.batches().last();
    Long lag = last == null ? null : last.lagMilliseconds();
    return lag == null ? Double.NaN : lag / 1_000.0;
  }
}
