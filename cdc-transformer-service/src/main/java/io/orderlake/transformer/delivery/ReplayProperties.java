package io.orderlake.transformer.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which refused records are replayed once. Given as arguments, {@code from} makes the service's jar
 * do that and end.
 *
 * @param entity whose they are, by its {@code many}; needed where several are served
 * @param from those that arrived then or later
 * @param to those that arrived before; null for all since
 * @param reason those that were refused for it, as Firehose or delivery wrote it; null for any
 */
@ConfigurationProperties("orderlake.replay")
record ReplayProperties(
    @Nullable String entity,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String reason) {}
