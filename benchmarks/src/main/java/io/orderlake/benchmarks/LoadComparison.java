package io.orderlake.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.orderlake.lake.LakeLayout;
import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import io.orderlake.table.file.TableFile;
import io.orderlake.table.sql.Relations;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The warehouse's bulk load beside DuckDB's own CREATE TABLE AS over the same files, which neither
 * removes duplicates nor works out any order's state. Both in seconds and in processor time, since
 * seconds tell little while other programs run; by turns, since a machine is not the same all the
 * time. The median of the ratios counts.
 */
final class LoadComparison {
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private static final int ROUNDS = 3;

  private final Path lake;
  private final WarehouseProperties properties;
  private final long changes;

  LoadComparison(Path lake, WarehouseProperties properties, long changes) {
    this.lake = lake;
    this.properties = properties;
    this.changes = changes;
  }

  private record LoadCost(double seconds, double processor) {}

  /**
   * @param raw file of the table that DuckDB makes
   */
  void run(Path raw) throws Exception {
    List<Double> inTime = new ArrayList<>();
    List<Double> inProcessorTime = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Files.deleteIfExists(raw);
      LoadCost plain = time("DuckDB's CREATE TABLE AS", () -> createTableAs(raw));
      Files.deleteIfExists(Path.of(properties.file()));
      LoadCost load = time("the warehouse's bulk load", this::bulkLoad);
      inTime.add(plain.seconds / load.seconds);
      inProcessorTime.add(plain.processor / load.processor);
    }
    System.out.printf(
        Locale.ROOT,
        "  bulk load / CREATE TABLE AS: %.2f in time, %.2f in processor time (at least 0.70)%n",
        median(inTime),
        median(inProcessorTime));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private LoadCost time(String name, Timings.Work work) throws Exception {
    long start = System.nanoTime();
    long processorStart = PROCESS.getProcessCpuTime();
    work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    double processor = (PROCESS.getProcessCpuTime() - processorStart) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "  %-28s %9.0f rows/s, %6.1f s, %6.1f s of processor time%n",
        name,
        changes / seconds,
        seconds,
        processor);
    return new LoadCost(seconds, processor);
  }

  private void bulkLoad() {
    try (Warehouse warehouse =
        new Warehouse(
            List.of(TableFile.onClassPath("tables/orders.yaml")),
            properties,
            any -> new FolderReader(lake, "order_changes/", InstantSource.system()),
            InstantSource.system())) {
      warehouse.of("orders").rebuild();
      warehouse.of("orders").applyWaiting();
    }
  }

  private void createTableAs(Path raw) throws SQLException, IOException {
    try (Connection connection = open(raw, properties);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE changes AS SELECT * FROM "
              + rows(lake.resolve("order_changes") + "/**/*" + LakeLayout.EXTENSION));
    }
  }

  /** Rows of files, as a table in SQL. */
  static String rows(String pattern) {
    String columns =
        new Relations(TableFile.onClassPath("tables/orders.yaml"))
            .row().stream()
                .map(column -> column.name() + ": '" + column.type().duckDb() + "'")
                .collect(Collectors.joining(", "));
    return "read_json('%s', columns = {%s}, format = 'newline_delimited', hive_partitioning = false)"
        .formatted(pattern, columns);
  }

  /** A database with the settings that matter of a warehouse. */
  static Connection open(Path file, WarehouseProperties properties)
      throws SQLException, IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Properties settings = new Properties();
    settings.setProperty("memory_limit", properties.memoryLimit().toBytes() + "B");
    settings.setProperty("threads", String.valueOf(properties.threads()));
    settings.setProperty("preserve_insertion_order", "false");
    return DriverManager.getConnection("jdbc:duckdb:" + file, settings);
  }
}
