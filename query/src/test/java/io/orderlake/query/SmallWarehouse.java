package io.orderlake.query;

import io.orderlake.lake.read.LakeReader;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import io.orderlake.table.TableMapping;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.springframework.util.unit.DataSize;

/** A warehouse in memory, which takes in what waits when a test says so. */
public final class SmallWarehouse {
  private SmallWarehouse() {}

  public static Warehouse over(LakeReader lake, InstantSource clock) {
    return over(Change.ORDERS, lake, clock);
  }

  public static Warehouse over(TableMapping mapping, LakeReader lake, InstantSource clock) {
    return over(List.of(mapping), any -> lake, clock);
  }

  public static Warehouse over(
      List<TableMapping> mappings, Function<TableMapping, LakeReader> lakes, InstantSource clock) {
    return new Warehouse(
        mappings,
        new WarehouseProperties(
            ":memory:",
            DataSize.ofMegabytes(256),
            2,
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(64),
            Duration.ofHours(1)),
        lakes,
        clock);
  }
}
