package io.orderlake.analytics.draft;

import io.orderlake.table.Path;
import io.orderlake.table.When;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Items of a sample that look like one entity.
 *
 * @param name of what it may be: the prefix of its keys, or what an attribute calls it; the table's
 *     where it is the only one, or the rest of several
 * @param when what tells its items from the others; empty for the only one, or the rest
 */
record ItemGroup(String name, List<When> when, List<Map<String, AttributeValue>> items) {

  /** What stands in its items, by attribute, in the order of names. */
  Map<String, Observed> observed(int deep) {
    Map<String, Observed> attributes = new TreeMap<>();
    for (Map<String, AttributeValue> item : items) {
      item.forEach(
          (name, value) -> attributes.computeIfAbsent(name, n -> new Observed()).add(value, deep));
    }
    return attributes;
  }

  static When begins(String attribute, String text) {
    return new When(new Path(List.of(new Path.Step.Name(attribute))), text, true);
  }

  static When equal(String attribute, String text) {
    return new When(new Path(List.of(new Path.Step.Name(attribute))), text, false);
  }
}
