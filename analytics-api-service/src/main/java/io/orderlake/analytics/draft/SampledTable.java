package io.orderlake.analytics.draft;

import io.orderlake.table.KeyAttribute;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A table, and some of its items.
 *
 * @param range null where the key is the hash attribute alone
 * @param ttl name of its TTL attribute, null if it has none or that is not told
 * @param hasStream whether its changes are told, with new and old images
 */
record SampledTable(
    String name,
    KeyAttribute hash,
    @Nullable KeyAttribute range,
    @Nullable String ttl,
    boolean hasStream,
    List<Map<String, AttributeValue>> items) {}
