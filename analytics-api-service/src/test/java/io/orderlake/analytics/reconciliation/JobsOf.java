package io.orderlake.analytics.reconciliation;

import io.orderlake.lake.write.LakeWriter;
import io.orderlake.query.QueryEngine;
import io.orderlake.service.access.AccessProperties;
import io.orderlake.service.loop.Pause;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.util.unit.DataSize;

/** What compares and repairs an entity, over a table in memory, without the other services. */
record JobsOf(
    TableMapping mapping,
    List<TableMapping> others,
    FakeTable table,
    QueryEngine engine,
    Supplier<LakeObjects> objects,
    Supplier<LakeWriter> store,
    Path folder,
    Pause pause,
    InstantSource clock) {
  static final Duration IN_FLIGHT = Duration.ofSeconds(10);
  private static final DataSize MEMORY = DataSize.ofMegabytes(64);
  private static final AccessProperties OPEN = new AccessProperties(null, null, List.of());

  Reconciliation reconcile() throws Exception {
    return comparison(new AtOnce(), Duration.ofMinutes(1)).ask().result();
  }

  ComparisonJob comparison(ExecutorService executor, Duration patience) {
    ServedTables served =
        new ServedTables(Stream.concat(Stream.of(mapping), others.stream()).toList(), Map.of());
    return new ComparisonJob(
        executor,
        parts(),
        new Findings(
            new LakeState(mapping, engine, clock),
            new RefusedRecords(mapping, served, store),
            objects.get(),
            new Ledger("none", "none", OPEN, pause, () -> null)),
        file("comparison"),
        MEMORY,
        patience,
        clock);
  }

  RepairJob repair() {
    return repair(store.get());
  }

  RepairJob repair(LakeWriter writer) {
    return new RepairJob(
        new AtOnce(), new Repair(parts(), () -> writer), file("repair"), MEMORY, clock);
  }

  /** That a job keeps. */
  Path file(String job) {
    return folder.resolve(job + "-" + mapping.entity().many() + ".duckdb");
  }

  private Run.Parts parts() {
    return new Run.Parts(
        mapping,
        others,
        table.scan(),
        new LakeState(mapping, engine, clock),
        objects.get(),
        IN_FLIGHT,
        10,
        pause);
  }
}
