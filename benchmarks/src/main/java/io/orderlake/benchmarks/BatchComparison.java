package io.orderlake.benchmarks;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import io.orderlake.table.file.TableFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** What it costs to take in objects of 500 changes, beside a plain append of such objects. */
final class BatchComparison {
  private static final int CHANGES = 500;
  private static final int BATCHES = 40;
  private static final int READERS = 2;

  private final LiveChanges changes;
  private final Path folder;
  private final WarehouseProperties properties;
  private final AtomicBoolean reading = new AtomicBoolean(true);
  private long at;

  BatchComparison(LiveChanges changes, Path folder, WarehouseProperties properties, long at) {
    this.at = at;
    this.changes = changes;
    this.folder = folder;
    this.properties = properties;
  }

  /**
   * @param raw file with a table of all changes, to which objects are appended plainly
   * @return time of the last change, in milliseconds since 1970
   */
  long run(Path raw) throws Exception {
    FolderReader source = new FolderReader(folder, "order_changes/", InstantSource.system());
    try (Warehouse warehouse =
        new Warehouse(
            List.of(TableFile.onClassPath("tables/orders.yaml")),
            properties,
            any -> source,
            InstantSource.system())) {
      warehouse.of("orders").applyWaiting();
      print("recent orders, nothing else running", measure(warehouse, true));
      print("any orders, nothing else running", measure(warehouse, false));
      List<Thread> readers = startReaders(warehouse);
      print("recent orders, " + READERS + " readers busy", measure(warehouse, true));
      print("any orders, " + READERS + " readers busy", measure(warehouse, false));
      reading.set(false);
      for (Thread reader : readers) {
        reader.join();
      }
    }
    print("a plain append of such an object", append(raw));
    return at;
  }

  private Timings measure(Warehouse warehouse, boolean recentOnly) throws Exception {
    Timings timings = new Timings();
    for (int i = 0; i < BATCHES; i++) {
      at += 1_000;
      changes.put(CHANGES, at, recentOnly);
      timings.time(warehouse.of("orders")::applyWaiting);
    }
    return timings;
  }

  private List<Thread> startReaders(Warehouse warehouse) {
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      Thread reader = new Thread(() -> read(warehouse), "reader-" + i);
      reader.start();
      readers.add(reader);
    }
    return readers;
  }

  /** As a dashboard does that is refreshed without a pause. */
  private void read(Warehouse warehouse) {
    try (Connection connection = warehouse.reader();
        Statement statement = connection.createStatement()) {
      while (reading.get()) {
        for (String question : OnDemand.QUESTIONS) {
          statement.executeQuery(question).close();
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Timings append(Path raw) throws Exception {
    Timings timings = new Timings();
    try (Connection connection = LoadComparison.open(raw, properties);
        Statement statement = connection.createStatement()) {
      for (int i = 0; i < BATCHES; i++) {
        String file = changes.put(CHANGES, at, true).toString();
        timings.time(
            () -> statement.execute("INSERT INTO changes FROM " + LoadComparison.rows(file)));
      }
    }
    return timings;
  }

  private static void print(String name, Timings timings) {
    System.out.printf("  %-38s %s%n", name, timings);
  }
}
