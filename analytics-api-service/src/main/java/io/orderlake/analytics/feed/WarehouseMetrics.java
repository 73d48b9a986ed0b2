package io.orderlake.analytics.feed;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.WarehouseStatus.LastBatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What is in the warehouse and what is not yet, as metrics that cost no query unless something
 * came. The counts are of all that it holds, from before this run too; a rebuild begins them anew.
 */
final class WarehouseMetrics implements MeterBinder {
  private static final String PREFIX = "orderlake.warehouse.";

  private final EntityTables warehouse;

  WarehouseMetrics(EntityTables warehouse) {
    this.warehouse = warehouse;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    count(registry, "objects", w -> w.totals().objects());
    count(registry, "rows", w -> w.totals().rows());
    count(registry, "duplicates", w -> w.totals().duplicates());
    count(registry, "differing", w -> w.totals().differing());
    count(registry, "rejects", w -> w.totals().rejects());
    gauge(registry, "unreadable.objects", w -> w.unreadable().size());
    gauge(registry, "waiting.objects", w -> w.waiting().objects());
    gauge(registry, "waiting.bytes", w -> w.waiting().bytes());
    gauge(registry, "lag.seconds", WarehouseMetrics::lagSeconds);
    FunctionTimer.builder(
            PREFIX + "batch",
            warehouse,
            w -> w.batches().count(),
            w -> w.batches().milliseconds(),
            TimeUnit.MILLISECONDS)
        .description("Reading and applying a batch of objects")
        .register(registry);
  }

  private void count(MeterRegistry registry, String name, ToDoubleFunction<EntityTables> value) {
    FunctionCounter.builder(PREFIX + name, warehouse, value).register(registry);
  }

  private void gauge(MeterRegistry registry, String name, ToDoubleFunction<EntityTables> value) {
    Gauge.builder(PREFIX + name, warehouse, value).register(registry);
  }

  /** From the newest change of the last batch to its commit. */
  private static double lagSeconds(EntityTables warehouse) {
    LastBatch last = warehouse.batches().last();
    Long lag = last == null ? null : last.lagMilliseconds();
    return lag == null ? Double.NaN : lag / 1_000.0;
  }
}
