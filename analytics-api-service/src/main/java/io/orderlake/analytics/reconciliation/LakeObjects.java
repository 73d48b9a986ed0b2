package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.Reconciliation.Objects;
import io.orderlake.lake.read.LakeObject;
import io.orderlake.lake.read.LakeReader;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.TakenObjects;
import io.orderlake.query.warehouse.WarehousePosition;
import io.orderlake.query.warehouse.WarehouseStatus;
import io.orderlake.service.loop.Pause;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lake's objects beside those that the warehouse has taken in. Their names are compared in a
 * DuckDB file, so that memory is bounded however many there are.
 */
final class LakeObjects {
  private static final int SAMPLE = 20;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  /** A load shows no progress while it works out the items of all that it has read. */
  private static final int PATIENCE_WITH_A_LOAD = 10;

  private static final String TABLE = "CREATE OR REPLACE TABLE %s (object VARCHAR, bytes BIGINT)";

  private static final String WAITING =
      "CREATE OR REPLACE TABLE objects_waiting AS"
          + " SELECT object FROM objects_in_lake ANTI JOIN objects_taken USING (object)";

  /** A partition that cannot be listed is an object that ends in a slash. */
  private static final String GONE =
      "CREATE OR REPLACE TABLE objects_gone AS"
          + " SELECT object FROM objects_taken AS t ANTI JOIN objects_in_lake USING (object)"
          + " WHERE NOT EXISTS (SELECT * FROM objects_in_lake AS l"
          + " WHERE suffix(l.object, '/') AND starts_with(t.object, l.object))";

  private static final String CHANGED =
      "CREATE OR REPLACE TABLE objects_changed AS"
          + " SELECT object FROM objects_taken JOIN objects_in_lake USING (object)"
          + " WHERE objects_taken.bytes <> objects_in_lake.bytes"
          // A size below zero could not be told.
          + " AND objects_in_lake.bytes >= 0 AND objects_taken.bytes >= 0";

  private final Supplier<LakeReader> lake;
  private final EntityTables warehouse;
  private final int looks;
  private final Pause pause;

  /**
   * @param lake a new reader each time, which names all partitions and is closed after use
   * @param patience a warehouse that takes in nothing for so long, though something waits, is stuck
   */
  LakeObjects(Supplier<LakeReader> lake, EntityTables warehouse, Duration patience, Pause pause) {
    this.lake = lake;
    this.warehouse = warehouse;
    this.looks = (int) patience.dividedBy(BETWEEN_LOOKS);
    this.pause = pause;
  }

  /**
   * Waits until the warehouse has all objects that there are now, or is stuck.
   *
   * @param file for their names
   */
  void awaitAll(RunFile file) throws InterruptedException {
    await(read(file), file);
  }

  /**
   * Looks at the names and sizes of all, and waits for the warehouse as {@link #awaitAll}. Has the
   * warehouse hold its own tables against each other, too.
   */
  Objects compare(RunFile file) throws InterruptedException {
    WarehousePosition reached = read(file);
    file.execute(GONE);
    file.execute(CHANGED);
    await(reached, file);
    return new Objects(
        file.count("objects_in_lake"),
        file.count("objects_taken"),
        file.count("objects_waiting"),
        file.count("objects_gone"),
        file.count("objects_changed"),
        sample(file),
        warehouse.unreadable().stream().limit(SAMPLE).toList(),
        warehouse.verify());
  }

  private static List<String> sample(RunFile file) {
    return file.query(
        "SELECT object FROM (FROM objects_gone UNION ALL FROM objects_changed"
            + " UNION ALL FROM objects_waiting) ORDER BY object LIMIT ?",
        row -> row.getString(1),
        SAMPLE);
  }

  /** In this order, so that an object that is taken in meanwhile is not called gone. */
  private WarehousePosition read(RunFile file) {
    WarehousePosition reached = readTaken("objects_taken", WarehousePosition.NOTHING, file);
    file.execute(TABLE.formatted("objects_in_lake"));
    file.append("objects_in_lake", this::listLake);
    return reached;
  }

  private WarehousePosition readTaken(String table, WarehousePosition since, RunFile file) {
    file.execute(TABLE.formatted(table));
    WarehousePosition[] reached = {since};
    TakenObjects objects = new TakenObjects(warehouse);
    file.append(
        table,
        taker ->
            reached[0] =
                objects.since(since, object -> taker.take(List.of(object.key(), object.bytes()))));
    return reached[0];
  }

  private void listLake(LakeState.RowTaker taker) throws IOException {
    try (LakeReader store = lake.get()) {
      for (String partition : store.changedPartitions()) {
        for (LakeObject object : store.list(partition, Set.of())) {
          taker.take(List.of(object.key(), object.bytes()));
        }
      }
    }
  }

  /** Makes the warehouse look into old partitions, too, before it is called stuck. */
  private void await(WarehousePosition begin, RunFile file) throws InterruptedException {
    file.execute(WAITING);
    WarehousePosition reached = leaveOutTaken(begin, file);
    long waiting = file.count("objects_waiting");
    Long load = loading();
    int idle = 0;
    while (waiting > 0 && idle < (load == null ? looks : looks * PATIENCE_WITH_A_LOAD)) {
      if (idle == looks / 2) {
        warehouse.lookEverywhere();
      }
      pause.of(BETWEEN_LOOKS);
      Long loadBefore = load;
      load = loading();
      reached = leaveOutTaken(reached, file);
      long left = file.count("objects_waiting");
      boolean moved = left < waiting || !java.util.Objects.equals(loadBefore, load);
      idle = moved ? 0 : idle + 1;
      waiting = left;
    }
  }

  private WarehousePosition leaveOutTaken(WarehousePosition since, RunFile file) {
    WarehousePosition reached = readTaken("objects_new", since, file);
    file.execute("DELETE FROM objects_waiting WHERE object IN (SELECT object FROM objects_new)");
    return reached;
  }

  /** How many objects are left of the whole lake, which is being read; null if it is not. */
  private @Nullable Long loading() {
    WarehouseStatus status = warehouse.status();
    return status.rebuilding() ? status.waitingObjects() : null;
  }
}
