package io.orderlake.service.tables;

import io.orderlake.service.http.InvalidField;
import io.orderlake.service.http.Problem;
import io.orderlake.service.http.StartRefused;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;

/** The entities that a deployment serves, each by its mapping, and the tables that they are of. */
public final class ServedTables {
  private static final String SETTING = "orderlake.tables";

  private final List<TableMapping> entities;
  private final Map<String, String> names;

  /**
   * @param entities at least one
   * @param names of their tables in DynamoDB, where it is not what the mappings say
   */
  public ServedTables(List<TableMapping> entities, Map<String, String> names) {
    this.entities = List.copyOf(entities);
    this.names = Map.copyOf(names);
  }

  /**
   * The entities that the settings of an environment name, for who starts services with it.
   *
   * @throws StartRefused as a service that is started with it is refused
   */
  public static ServedTables of(ConfigurableEnvironment environment) {
    ConfigurationPropertySources.attach(environment);
    Binder settings = Binder.get(environment);
    return read(
        settings.bindOrCreate("orderlake", TablesProperties.class).tables(),
        settings.bindOrCreate("orderlake.table", TableNames.class));
  }

  /**
   * The entities of files.
   *
   * @param files paths, or {@code classpath:} and a name
   * @throws StartRefused with all that is wrong with any of them, or with how they go together
   */
  static ServedTables read(List<String> files, TableNames names) {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    for (String file : files) {
      String name =
          file.startsWith(TableFile.CLASS_PATH)
              ? file.substring(TableFile.CLASS_PATH.length())
              : file;
      byte[] content = StartRefused.unlessOpens(SETTING, file, () -> content(file));
      if (contents.put(name, content) != null) {
        throw new StartRefused(
            "%s: %s is named twice.".formatted(SETTING, file), "Name it once, and start again.");
      }
    }
    List<TableMapping> entities =
        StartRefused.unlessSound(
            String.join(", ", contents.keySet()), () -> TableFile.readAll(contents));
    Set<String> tables = entities.stream().map(TableMapping::table).collect(Collectors.toSet());
    return new ServedTables(entities, namesOf(tables, names));
  }

  private static Map<String, String> namesOf(Set<String> tables, TableNames names) {
    Set<String> unknown = new TreeSet<>(names.names().keySet());
    unknown.removeAll(tables);
    if (!unknown.isEmpty()) {
      throw new StartRefused(
          "orderlake.table.names.%s names a table that no mapping is of: %s are served."
              .formatted(unknown.iterator().next(), String.join(", ", new TreeSet<>(tables))),
          "Take it out, or add the table's mapping to " + SETTING + ", and start again.");
    }
    if (names.name() == null) {
      return names.names();
    }
    if (tables.size() > 1) {
      throw new StartRefused(
          "orderlake.table.name is set, and names none of the tables that are served: %s."
              .formatted(String.join(", ", new TreeSet<>(tables))),
          "Set orderlake.table.names.<table> in its place, and start again.");
    }
    return Map.of(tables.iterator().next(), names.name());
  }

  private static byte[] content(String file) {
    try {
      return TableFile.content(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All, in the order in which they were named. */
  public List<TableMapping> entities() {
    return entities;
  }

  /** Names of the tables, as the mappings have them, in the order of their first entities. */
  public List<String> tables() {
    return entities.stream().map(TableMapping::table).distinct().toList();
  }

  /** The entities of a table. */
  public List<TableMapping> ofTable(String table) {
    return entities.stream().filter(entity -> entity.table().equals(table)).toList();
  }

  /** The other entities of an entity's table. */
  public List<TableMapping> besides(TableMapping entity) {
    return entity.besides(entities);
  }

  /** Makes a thing for each table, of its name. */
  public <T> Served<T> forEachTable(Function<String, T> make) {
    Map<String, T> things = new LinkedHashMap<>();
    tables().forEach(table -> things.put(table, make.apply(table)));
    return new Served<>(things, this::table);
  }

  /** Makes a thing for each entity, of its mapping. */
  public <T> Served<T> forEachEntity(Function<TableMapping, T> make) {
    Map<String, T> things = new LinkedHashMap<>();
    entities.forEach(entity -> things.put(entity.entity().many(), make.apply(entity)));
    return new Served<>(things, many -> entity(many).entity().many());
  }

  /** What a table is called in DynamoDB. */
  public String nameOf(String table) {
    return Objects.requireNonNull(names.getOrDefault(table, table));
  }

  /**
   * The entity that the parameter {@code entity} of an address names; the only one, if it names
   * none.
   *
   * @param many as its mapping says {@code entity.many}
   * @throws Problem 400 {@code invalid-parameter}, if there is none of that name, or several are
   *     served and none is named
   */
  public TableMapping entity(@Nullable String many) {
    if (many == null && entities.size() == 1) {
      return entities.get(0);
    }
    return entities.stream()
        .filter(entity -> entity.entity().many().equals(many))
        .findFirst()
        .orElseThrow(
            () -> unknown("entity", entities.stream().map(entity -> entity.entity().many())));
  }

  /**
   * The table that the parameter {@code table} of an address names; the only one, if it names none.
   *
   * @throws Problem as {@link #entity} does
   */
  public String table(@Nullable String name) {
    List<String> tables = tables();
    if (name == null && tables.size() == 1) {
      return tables.get(0);
    }
    return tables.stream()
        .filter(table -> table.equals(name))
        .findFirst()
        .orElseThrow(() -> unknown("table", tables.stream()));
  }

  private static Problem unknown(String parameter, Stream<String> known) {
    return InvalidField.parameter(
        parameter,
        "must be one of those that are served: " + known.collect(Collectors.joining(", ")));
  }
}
