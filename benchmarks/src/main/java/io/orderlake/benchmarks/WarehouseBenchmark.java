package io.orderlake.benchmarks;

import io.orderlake.query.warehouse.WarehouseProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/**
 * The warehouse over lakes of given sizes: how fast it is loaded, what a batch costs, and how soon
 * each report answers while changes arrive; beside DuckDB without any of the warehouse's upkeep.
 */
final class WarehouseBenchmark {
  private static final int THREADS = 2;
  private static final long SEED = 1;

  private final long changes;
  private final Path folder;
  private final Path lakeFolder;
  private final Path raw;
  private final WarehouseProperties properties;

  private WarehouseBenchmark(long changes, DataSize memory, Path folder) {
    this.changes = changes;
    this.folder = folder;
    this.lakeFolder = folder.resolve("lake");
    this.raw = folder.resolve("raw.duckdb");
    this.properties =
        new WarehouseProperties(
            folder.resolve("warehouse.duckdb").toString(),
            memory,
            THREADS,
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(64),
            Duration.ofMillis(200));
  }

  /**
   * @param args numbers of changes, separated by commas; DuckDB's memory limit
   */
  public static void main(String[] args) throws Exception {
    DataSize memory = DataSize.parse(args[1]);
    for (String changes : args[0].split(",", -1)) {
      Path folder = Files.createTempDirectory("orderlake-warehouse-");
      try {
        new WarehouseBenchmark(Long.parseLong(changes), memory, folder).run();
      } finally {
        FileSystemUtils.deleteRecursively(folder);
      }
    }
  }

  private void run() throws Exception {
    System.out.printf(
        Locale.ROOT, "%,d changes, DuckDB with %d threads and %s%n", changes, THREADS, memory());
    SampleLake lake = write();
    System.out.println("Load:");
    new LoadComparison(lakeFolder, properties, changes).run(raw);
    System.out.println("Four questions about current orders:");
    OnDemand.run(raw, properties);
    System.out.println("Objects of 500 changes, taken in one by one:");
    LiveChanges live = new LiveChanges(lake);
    long at = new BatchComparison(live, lakeFolder, properties, lake.end()).run(raw);
    System.out.println("Reports over HTTP, at 500 changes/s:");
    new ReportLoad(lake, live, at + 1_000).run(lakeFolder, properties);
  }

  private SampleLake write() throws IOException {
    SampleLake lake = new SampleLake(lakeFolder, SEED, changes);
    lake.write();
    System.out.printf(
        Locale.ROOT,
        "  a lake of %,d orders, %,d MB, in %s%n",
        lake.orders(),
        lake.bytes() >> 20,
        folder);
    return lake;
  }

  private String memory() {
    return properties.memoryLimit().toMegabytes() + " MB";
  }
}
