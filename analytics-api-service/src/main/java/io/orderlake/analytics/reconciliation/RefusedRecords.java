package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.Reconciliation.RefusedChange;
import io.orderlake.lake.LakeLayout;
import io.orderlake.lake.LakeUnavailable;
import io.orderlake.lake.RefusedObject;
import io.orderlake.lake.RefusedObject.RefusedRecord;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.table.Source;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.Outcome;
import io.orderlake.transformer.row.TransformOptions;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The changes that the transform refused, as they lie in the lake, by their orders. */
final class RefusedRecords {
  private static final Logger log = LoggerFactory.getLogger(RefusedRecords.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Each is read whole; those of old have mostly been told before. */
  private static final int MOST_OBJECTS = 1_000;

  private static final Duration MOST_TIME = Duration.ofSeconds(20);

  /** A number's, in digits and in zeros: DynamoDB's have fewer, and whoever else wrote may lie. */
  private static final int MOST_DIGITS = 160;

  private final Supplier<LakeWriter> lake;
  private final ChangeTransform transform;
  private final String keyName;

  /** Name of the attribute that counts an item's changes; empty if there is none. */
  private final String versionName;

  RefusedRecords(TableMapping mapping, Supplier<LakeWriter> lake) {
    this.lake = lake;
    this.keyName = mapping.key().hash().name();
    this.versionName =
        mapping.columns().stream()
            .filter(column -> column.name().equals(mapping.roles().version()))
            .map(column -> ((Source.Attribute) column.source()).path().attribute())
            .findFirst()
            .orElse("");
    this.transform = new ChangeTransform(mapping, List.of(), TransformOptions.DEFAULTS);
  }

  /**
   * Those of some orders in the newest objects, the newest first; those that were found until the
   * lake no longer answered. Nothing fails for want of them.
   */
  Map<String, List<RefusedChange>> of(Set<String> orderids) {
    Map<String, List<RefusedChange>> found = new HashMap<>();
    if (orderids.isEmpty()) {
      return found;
    }
    try {
      LakeWriter store = lake.get();
      List<String> keys = new ArrayList<>(store.list(LakeLayout.ERRORS_PREFIX));
      Collections.reverse(keys);
      long until = System.nanoTime() + MOST_TIME.toNanos();
      for (String key : keys.subList(0, Math.min(MOST_OBJECTS, keys.size()))) {
        if (System.nanoTime() - until > 0) {
          break;
        }
        add(RefusedObject.parse(key, store.get(key)), orderids, found);
      }
    } catch (LakeUnavailable e) {
      log.warn("Where refused changes lie is not told: {}", e.getMessage());
    }
    return found;
  }

  private void add(
      RefusedObject object, Set<String> orderids, Map<String, List<RefusedChange>> found) {
    for (int i = object.records().size() - 1; i >= 0; i--) {
      RefusedRecord record = object.records().get(i);
      JsonNode change = change(record.data());
      String orderid = text(change.path("Keys").path(keyName));
      if (orderid != null && orderids.contains(orderid)) {
        String version = text(change.path("NewImage").path(versionName));
        found
            .computeIfAbsent(orderid, id -> new ArrayList<>())
            .add(
                new RefusedChange(
                    object.key() + "#" + record.line(), reason(record), number(version)));
      }
    }
  }

  /** Firehose's message does not tell it. */
  private String reason(RefusedRecord record) {
    return transform.transform(record.data()) instanceof Outcome.Failed failed
        ? failed.reason()
        : record.reason();
  }

  private static JsonNode change(byte[] record) {
    try {
      return JSON.readTree(record).path("dynamodb");
    } catch (JacksonException e) {
      return JSON.missingNode();
    }
  }

  /** An attribute as the lake has it. */
  private static @Nullable String text(JsonNode attribute) {
    if (attribute.path("N").isString()) {
      BigDecimal number = decimal(attribute.path("N").asString());
      return number == null ? null : number.stripTrailingZeros().toPlainString();
    }
    return attribute.path("S").isString() ? attribute.path("S").asString() : null;
  }

  private static @Nullable Long number(@Nullable String version) {
    BigDecimal number = version == null ? null : decimal(version);
    return number == null ? null : number.longValue();
  }

  private static @Nullable BigDecimal decimal(String text) {
    try {
      BigDecimal number = text.length() > MOST_DIGITS ? null : new BigDecimal(text);
      return number == null || Math.abs(number.scale()) > MOST_DIGITS ? null : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
