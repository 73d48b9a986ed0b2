package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.Reconciliation.RefusedChange;
import io.orderlake.lake.LakeLayout;
import io.orderlake.lake.LakeUnavailable;
import io.orderlake.lake.RefusedObject;
import io.orderlake.lake.RefusedObject.RefusedRecord;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.Source;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.Outcome;
import io.orderlake.transformer.row.TransformOptions;
import io.orderlake.transformer.row.TransformOptions.RemoveEvents;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The changes that the transform refused, as they lie in the lake, by their items. Which entity was
 * served first only the transformer knows: what lies where the first one's do is told by its table
 * and by the transform, which drops what is another's.
 */
final class RefusedRecords {
  private static final Logger log = LoggerFactory.getLogger(RefusedRecords.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Each is read whole; those of old have mostly been told before. */
  private static final int MOST_OBJECTS = 1_000;

  /** Where those of all entities lie but of the first that was served. */
  private static final String OF_ENTITIES = LakeLayout.ERRORS_PREFIX + LakeLayout.ENTITY_FOLDER;

  private static final Duration MOST_TIME = Duration.ofSeconds(20);

  private final Supplier<LakeWriter> lake;
  private final ChangeTransform transform;
  private final ItemKey keys;

  /** Where the records lie, of an entity that is not the first that was served. */
  private final String own;

  /** Name of the attribute that counts an item's changes; empty if there is none. */
  private final String versionName;

  RefusedRecords(TableMapping mapping, ServedTables tables, Supplier<LakeWriter> lake) {
    this.lake = lake;
    this.keys = new ItemKey(mapping.key());
    this.own = OF_ENTITIES + mapping.entity().many() + "/";
    this.versionName =
        mapping.columns().stream()
            .filter(column -> column.name().equals(mapping.roles().version()))
            .map(column -> ((Source.Attribute) column.source()).path().attribute())
            .findFirst()
            .orElse("");
    boolean several = tables.tables().size() > 1;
    this.transform =
        new ChangeTransform(
            mapping,
            tables.besides(mapping),
            new TransformOptions(
                several ? tables.nameOf(mapping.table()) : null, RemoveEvents.KEEP));
  }

  /**
   * Those of some items in the newest objects, the newest first; those that were found until the
   * lake no longer answered. Nothing fails for want of them.
   */
  Map<String, List<RefusedChange>> of(Set<String> items) {
    Map<String, List<RefusedChange>> found = new HashMap<>();
    if (items.isEmpty()) {
      return found;
    }
    try {
      LakeWriter store = lake.get();
      List<String> keys = new ArrayList<>(store.list(LakeLayout.ERRORS_PREFIX));
      keys.removeIf(key -> key.startsWith(OF_ENTITIES) && !key.startsWith(own));
      Collections.reverse(keys);
      long until = System.nanoTime() + MOST_TIME.toNanos();
      for (String key : keys.subList(0, Math.min(MOST_OBJECTS, keys.size()))) {
        if (System.nanoTime() - until > 0) {
          break;
        }
        add(RefusedObject.parse(key, store.get(key)), items, found);
      }
    } catch (LakeUnavailable e) {
      log.warn("Where refused changes lie is not told: {}", e.getMessage());
    }
    return found;
  }

  private void add(
      RefusedObject object, Set<String> items, Map<String, List<RefusedChange>> found) {
    for (int i = object.records().size() - 1; i >= 0; i--) {
      RefusedRecord record = object.records().get(i);
      JsonNode change = change(record.data());
      String key = keys.text(attributes(change.path("Keys")));
      if (key == null || !items.contains(key)) {
        continue;
      }
      Outcome outcome = transform.transform(record.data());
      if (!(outcome instanceof Outcome.Dropped)) {
        // Firehose's message does not tell it.
        String reason = outcome instanceof Outcome.Failed of ? of.reason() : record.reason();
        Long version = number(attributes(change.path("NewImage")).get(versionName));
        found
            .computeIfAbsent(key, item -> new ArrayList<>())
            .add(new RefusedChange(object.key() + "#" + record.line(), reason, version));
      }
    }
  }

  private static JsonNode change(byte[] record) {
    try {
      return JSON.readTree(record).path("dynamodb");
    } catch (JacksonException e) {
      return JSON.missingNode();
    }
  }

  /** Those of the types that a key may have. */
  private static Map<String, AttributeValue> attributes(JsonNode item) {
    Map<String, AttributeValue> attributes = new HashMap<>();
    item.forEachEntry(
        (name, value) -> {
          if (value.path("S").isString()) {
            attributes.put(name, AttributeValue.fromS(value.path("S").asString()));
          } else if (value.path("N").isString()) {
            attributes.put(name, AttributeValue.fromN(value.path("N").asString()));
          } else if (value.path("B").isString()) {
            attributes.put(name, binary(value.path("B").asString()));
          }
        });
    return attributes;
  }

  private static AttributeValue binary(String base64) {
    try {
      return AttributeValue.fromB(SdkBytes.fromByteArray(Base64.getDecoder().decode(base64)));
    } catch (IllegalArgumentException e) {
      return AttributeValue.fromNul(true);
    }
  }

  private static @Nullable Long number(@Nullable AttributeValue version) {
    String text = version == null ? null : version.n() != null ? version.n() : version.s();
    BigDecimal number = text == null ? null : ItemKey.number(text);
    return number == null ? null : number.longValue();
  }
}
