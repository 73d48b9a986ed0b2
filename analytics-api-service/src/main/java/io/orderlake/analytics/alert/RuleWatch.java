package io.orderlake.analytics.alert;

import io.orderlake.query.warehouse.ValueRule;
import io.orderlake.table.TableMapping;
import java.time.Instant;
import java.util.List;

/**
 * A rule by which items are told.
 *
 * @param name of the rule; rules of one name tell an item once
 * @param column of the number by which it goes
 */
record RuleWatch(String name, TableMapping mapping, String column, ValueRule rule) {
  /** Its alerts are as they were before there were other entities. */
  static final String OF_ORDERS = "high-value-order";

  /** A rule's name, where it has none of its own. */
  static String nameFor(TableMapping mapping) {
    return "high-value-" + mapping.entity().one();
  }

  private boolean isOfOrders() {
    return name.equals(OF_ORDERS) && name.equals(nameFor(mapping));
  }

  /** The alerts for what is new; one may be among them that was told before. */
  List<Alert> look(Instant now) {
    return rule.look(now).stream()
        .map(
            found ->
                isOfOrders()
                    ? Alert.ofOrder(found.item(), found.value(), found.bornAt(), now)
                    : Alert.ofItem(this, found, now))
        .toList();
  }
}
