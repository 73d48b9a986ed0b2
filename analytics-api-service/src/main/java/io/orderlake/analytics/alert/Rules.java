package io.orderlake.analytics.alert;

import io.orderlake.query.warehouse.ValueRule;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.service.http.StartRefused;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules of {@code orderlake.alerts.rules}, held against what is served. */
record Rules(ServedTables tables, Warehouse warehouse, AlertProperties properties) {
  private static final String SETTING = "orderlake.alerts.rules";

  /**
   * @throws StartRefused if one names what is not served, unless it may
   */
  List<RuleWatch> watched() {
    return properties.rules().stream().flatMap(rule -> Stream.ofNullable(watched(rule))).toList();
  }

  private @Nullable RuleWatch watched(AlertProperties.Rule rule) {
    TableMapping mapping = mapping(rule);
    if (mapping == null || lacksColumn(rule, mapping)) {
      return null;
    }
    ValueRule finding =
        new ValueRule(
            warehouse.of(mapping.entity().many()),
            rule.column(),
            rule.except(),
            Objects.requireNonNullElse(rule.least(), properties.highValue()),
            properties.maxAge());
    String name = Objects.requireNonNullElse(rule.name(), RuleWatch.nameFor(mapping));
    return new RuleWatch(name, mapping, rule.column(), finding);
  }

  /** Null if it need not be served. */
  private @Nullable TableMapping mapping(AlertProperties.Rule rule) {
    List<TableMapping> served = tables.entities();
    List<TableMapping> meant =
        rule.entity() == null
            ? served
            : served.stream()
                .filter(mapping -> mapping.entity().many().equals(rule.entity()))
                .toList();
    if (meant.size() == 1) {
      return meant.get(0);
    }
    if (rule.optional()) {
      return null;
    }
    throw new StartRefused(
        rule.entity() == null
            ? SETTING + " has a rule that names no entity, and several are served."
            : "%s names the entity %s, which is not served.".formatted(SETTING, rule.entity()),
        "Name one of these: "
            + String.join(", ", served.stream().map(each -> each.entity().many()).toList())
            + ".");
  }

  private static boolean lacksColumn(AlertProperties.Rule rule, TableMapping mapping) {
    List<String> columns = new Relations(mapping).row().stream().map(Member::name).toList();
    for (String column :
        Stream.concat(Stream.of(rule.column()), rule.except().keySet().stream()).toList()) {
      if (!columns.contains(column)) {
        if (rule.optional()) {
          return true;
        }
        throw new StartRefused(
            "%s names the column %s, which no row has.".formatted(SETTING, column),
            "Name one of these: " + String.join(", ", columns) + ".");
      }
    }
    return false;
  }
}
