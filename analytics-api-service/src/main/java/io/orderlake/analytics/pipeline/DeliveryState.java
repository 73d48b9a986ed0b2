package io.orderlake.analytics.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * What Firehose says of its stream.
 *
 * @param status as Firehose names it, null if it does not say
 * @param problem what is wrong, null if nothing is
 */
record DeliveryState(@Nullable String status, @Nullable String problem) {}
