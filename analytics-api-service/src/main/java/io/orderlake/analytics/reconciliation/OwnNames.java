package io.orderlake.analytics.reconciliation;

import io.orderlake.table.TableMapping;
import io.swagger.v3.oas.models.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What answers tell of {@code items} and by their {@code key}, they tell by the entity's own names
 * as well: {@code orders} and {@code orderid}.
 */
record OwnNames(TableMapping mapping) {
  /** Whose members are names of attributes, and of what is counted. */
  private static final Set<String> OTHERS = Set.of("unusable", "counts");

  /** Adds them to an answer, which changes; what has such a name already stays. */
  void addTo(JsonNode answer) {
    for (Map.Entry<String, JsonNode> member : List.copyOf(answer.properties())) {
      if (!OTHERS.contains(member.getKey())) {
        addTo(member.getValue());
      }
      String own = of(member.getKey());
      if (own != null) {
        ((ObjectNode) answer).putIfAbsent(own, member.getValue());
      }
    }
    if (answer.isArray()) {
      answer.forEach(this::addTo);
    }
  }

  /** Adds them to the description of an answer. */
  @SuppressWarnings("rawtypes") // as OpenAPI's model has it
  void addTo(Schema<?> answer) {
    Map<String, Schema> properties = answer.getProperties();
    for (Map.Entry<String, Schema> property : List.copyOf(properties.entrySet())) {
      String own = of(property.getKey());
      if (own != null) {
        properties.putIfAbsent(own, property.getValue());
      }
    }
  }

  /** Says of the description of an answer that what is null without versions never is. */
  static void versionsAreKnownIn(Schema<?> answer) {
    answer
        .getProperties()
        .forEach(
            (name, property) -> {
              if (property.getTypes() != null && property.getTypes().contains("integer")) {
                property.setTypes(Set.of("integer"));
              }
            });
  }

  private @Nullable String of(String name) {
    String many = mapping.entity().many();
    return switch (name) {
      case "items" -> many;
      case "itemsRead" -> many + "Read";
      case "itemsInTable" -> many + "InTable";
      case "key" -> mapping.key().column();
      default -> null;
    };
  }
}
