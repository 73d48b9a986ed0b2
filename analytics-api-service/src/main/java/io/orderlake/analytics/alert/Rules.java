package io.orderlake.analytics.alert;

import io.orderlake.query.warehouse.ValueRule;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.service.http.StartRefused;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.ColumnType.Kind;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules of {@code orderlake.alerts.rules}, held against what is served. */
record Rules(ServedTables tables, Warehouse warehouse, AlertProperties properties) {
  private static final String SETTING = "orderlake.alerts.rules";
  private static final Set<Kind> NUMBERS = Set.of(Kind.INT, Kind.BIGINT, Kind.DECIMAL, Kind.DOUBLE);

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

  /** Whether a rule that may be passed over is to be. */
  private static boolean lacksColumn(AlertProperties.Rule rule, TableMapping mapping) {
    List<Member> row = new Relations(mapping).row();
    List<String> columns = row.stream().map(Member::name).toList();
    List<String> numbers =
        row.stream()
            .filter(column -> NUMBERS.contains(column.type().kind()))
            .map(Member::name)
            .toList();
    return isNone(rule, rule.column(), columns, "no row has")
        || isNone(rule, rule.column(), numbers, "is no number")
        || rule.except().keySet().stream()
            .anyMatch(column -> isNone(rule, column, columns, "no row has"));
  }

  private static boolean isNone(
      AlertProperties.Rule rule, String column, List<String> those, String why) {
    if (those.contains(column) || rule.optional()) {
      return !those.contains(column);
    }
    throw new StartRefused(
        "%s names the column %s, which %s.".formatted(SETTING, column, why),
        "Name one of these: " + String.join(", ", those) + ".");
  }
}
