package io.orderlake.analytics.feed;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Refuses a start whose setting says neither; what it says is what {@link ConditionalOnWarehouse}
 * goes by, before there are any settings as records.
 *
 * @param enabled whether there is a warehouse
 */
@ConfigurationProperties("orderlake.warehouse")
record WarehousePresence(@Nullable Boolean enabled) {}
