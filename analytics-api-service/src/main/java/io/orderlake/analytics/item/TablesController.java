package io.orderlake.analytics.item;

import io.orderlake.analytics.report.Report;
import io.orderlake.analytics.report.ReportCatalogue;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.Column;
import io.orderlake.table.Entity;
import io.orderlake.table.Key;
import io.orderlake.table.MappingText;
import io.orderlake.table.Roles;
import io.orderlake.table.Source;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Tells what is served, as a page needs it that knows no table. */
@RestController
class TablesController {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  private final ServedTables tables;
  private final ReportCatalogue reports;

  TablesController(ServedTables tables, ReportCatalogue reports) {
    this.tables = tables;
    this.reports = reports;
  }

  /**
   * An entity of a table.
   *
   * @param table as its mapping names it
   * @param columns what a row has behind the columns of every change and the key
   * @param shown those that stand for the rest where there is little room
   * @param reports addresses of those that are of it
   * @param mapping all of it, with what its file left to defaults
   */
  record ServedEntity(
      String table,
      Entity entity,
      Key key,
      Roles roles,
      List<ServedColumn> columns,
      RelationNames relations,
      List<String> shown,
      List<String> reports,
      Map<String, Object> mapping) {}

  /**
   * @param type as mappings name it, such as {@code decimal(12,2)}
   */
  record ServedColumn(
      String name, String type, ColumnSource source, boolean required, String about) {}

  /**
   * Where a column has its value from.
   *
   * @param kind {@code attribute}, {@code previous}, {@code product}, {@code fact}, {@code rest}
   * @param of the attribute's path, or the columns that it is made of
   */
  record ColumnSource(String kind, List<String> of) {}

  /** Names of the relations that reports read. */
  record RelationNames(String changes, String current, String lifecycles) {}

  /** What is served, entity by entity, in the order of orderlake.tables. */
  @GetMapping("/api/tables")
  List<ServedEntity> tables() {
    return tables.entities().stream().map(this::told).toList();
  }

  private ServedEntity told(TableMapping mapping) {
    Relations relations = new Relations(mapping);
    String own = mapping.entity().many() + "/";
    return new ServedEntity(
        mapping.table(),
        mapping.entity(),
        mapping.key(),
        mapping.roles(),
        mapping.columns().stream().map(TablesController::told).toList(),
        new RelationNames(relations.changes(), relations.current(), relations.lifecycles()),
        mapping.shown(),
        reports.all().stream()
            .map(Report::name)
            .filter(name -> name.startsWith(own))
            .map(name -> "/api/" + name)
            .toList(),
        JSON.readValue(MappingText.of(mapping), MAP));
  }

  private static ServedColumn told(Column column) {
    return new ServedColumn(
        column.name(),
        column.type().toString(),
        told(column.source()),
        column.required(),
        column.about());
  }

  private static ColumnSource told(Source source) {
    if (source instanceof Source.Attribute attribute) {
      return new ColumnSource("attribute", List.of(attribute.path().toString()));
    }
    if (source instanceof Source.Previous previous) {
      return new ColumnSource("previous", List.of(previous.column()));
    }
    if (source instanceof Source.Product product) {
      return new ColumnSource("product", product.factors());
    }
    return new ColumnSource(source instanceof Source.Fact ? "fact" : "rest", List.of());
  }
}
