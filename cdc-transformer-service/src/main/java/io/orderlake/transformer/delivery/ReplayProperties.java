package io.orderlake.transformer.delivery;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which refused records are replayed once. Given as arguments, {@code from} makes the service's jar
 * do that and end.
 *
 * @param entity whose they are, by its {@code many}; needed where several are served
 * @param besides the other entities of its table that the lake is of, by their {@code many}, whose
 *     items are none of its own: a replay with the mappings of others is refused; null for any
 * @param first the entity, by its {@code many}, that delivery's name and error prefix are those of
 *     as they are set; null for the first that is served
 * @param from those that arrived then or later
 * @param to those that arrived before; null for all since
 * @param reason those that were refused for it, as Firehose or delivery wrote it; null for any
 */
@ConfigurationProperties("orderlake.replay")
public record ReplayProperties(
    @Nullable String entity,
    @Nullable List<String> besides,
    @Nullable String first,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String reason) {}
