package io.orderlake.query.warehouse;

import io.orderlake.lake.read.LakeReader;
import io.orderlake.table.TableMapping;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The lake in DuckDB: one file, in which each entity has {@link EntityTables tables} of its own. An
 * entity's are written, built anew and fail by themselves; readers see those of all.
 */
public final class Warehouse implements AutoCloseable {
  private final WarehouseProperties properties;
  private final WarehouseFile file;
  private final List<LakeReader> lakes;
  private final Map<String, EntityTables> entities = new LinkedHashMap<>();

  /**
   * Opens the warehouse, or makes it anew; nothing is read from the lake yet. Tables that are in
   * the file and made by one of the mappings go on; those that are not there are made, empty.
   *
   * @param mappings of the entities, at least one
   * @param open opens the lake's objects of a mapping; they are closed with the warehouse
   * @throws IllegalStateException if the file does not open
   */
  public Warehouse(
      List<TableMapping> mappings,
      WarehouseProperties properties,
      Function<TableMapping, LakeReader> open,
      InstantSource clock) {
    this.properties = properties;
    this.lakes = mappings.stream().map(open).toList();
    List<Schema> schemas = mappings.stream().map(Schema::new).toList();
    Lock loading = new ReentrantLock();
    boolean done = false;
    WarehouseFile opened = null;
    try {
      List<SpillFolder> scratch = mappings.stream().map(each -> properties.scratch()).toList();
      opened = WarehouseFile.open(schemas, properties, readable(lakes, scratch));
      scratch.get(0).deleteOthers();
      for (int i = 0; i < mappings.size(); i++) {
        entities.put(
            schemas.get(i).entity(),
            new EntityTables(
                mappings.get(i),
                schemas.get(i),
                opened,
                properties,
                lakes.get(i),
                new Scratch(scratch.get(i).path()),
                loading,
                clock));
      }
      done = true;
    } finally {
      if (!done) {
        closeAll(opened);
      }
    }
    this.file = opened;
  }

  /**
   * A connection to the relations of all entities, empty and in memory, for who need only know
   * their columns.
   */
  public static Connection empty(List<TableMapping> mappings, WarehouseProperties properties) {
    try {
      return WarehouseFile.empty(mappings.stream().map(Schema::new).toList(), properties);
    } catch (SQLException e) {
      throw new WarehouseException("There is no warehouse in memory", e);
    }
  }

  /**
   * The tables of an entity.
   *
   * @param many as its mapping says {@code entity.many}
   * @throws IllegalArgumentException if there is none of that name
   */
  public EntityTables of(String many) {
    EntityTables tables = entities.get(many);
    if (tables == null) {
      throw new IllegalArgumentException("The warehouse has no " + many);
    }
    return tables;
  }

  /** All, in the order of the mappings. */
  public Collection<EntityTables> all() {
    return entities.values();
  }

  /** A new connection to the relations of all that sees what is committed; the caller closes it. */
  public Connection reader() throws SQLException {
    return file.reader();
  }

  /** Another text whenever an answer may be another. */
  public String position() {
    return entities.values().stream().map(EntityTables::position).collect(Collectors.joining("_"));
  }

  /** Of all together, where it has several. */
  public WarehouseStatus status() {
    List<WarehouseStatus> each = entities.values().stream().map(EntityTables::status).toList();
    return each.size() == 1 ? each.get(0) : WarehouseStatus.of(each);
  }

  /** What a reader's query failed for, if that was DuckDB or its disk, else null. */
  public @Nullable WarehouseException failure(SQLException cause) {
    DuckDbFailure kind = DuckDbFailure.of(cause);
    boolean isOurs =
        kind == DuckDbFailure.MACHINE
            || kind == DuckDbFailure.LOST
            || kind == DuckDbFailure.UNTOLD && WarehouseException.isFull(properties, cause);
    return isOurs
        ? WarehouseException.of("The warehouse does not answer", cause, properties)
        : null;
  }

  /** Waits for what is being written. */
  @Override
  public void close() {
    Runnable close = () -> closeAll(file);
    for (EntityTables tables : entities.values()) {
      Runnable inner = close;
      close = () -> tables.whileIdle(inner);
    }
    close.run();
  }

  private void closeAll(@Nullable WarehouseFile opened) {
    try {
      if (opened != null) {
        opened.close();
      }
    } catch (SQLException e) {
      throw new WarehouseException("The warehouse does not close", e);
    } finally {
      lakes.forEach(LakeReader::close);
    }
  }

  private static List<Path> readable(List<LakeReader> lakes, List<SpillFolder> scratch) {
    List<Path> readable = new ArrayList<>();
    lakes.forEach(lake -> readable.add(lake.files()));
    scratch.forEach(folder -> readable.add(folder.path()));
    return readable;
  }
}
