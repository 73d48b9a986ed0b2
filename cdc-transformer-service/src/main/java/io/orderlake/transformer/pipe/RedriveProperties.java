package io.orderlake.transformer.pipe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How an EventBridge Pipe's dead letters are redriven once. Given as an argument, {@code queue}
 * makes the service's jar do that and end.
 *
 * @param queue address of the queue of SQS
 * @param table whose pipe it is of, as its mapping names it; needed where several are served
 * @param deleteGone whether a message is deleted, too, whose changes are gone from the table's
 *     stream; it is what tells of them
 * @param patience the longest that a message's changes are tried for
 */
@ConfigurationProperties("orderlake.redrive")
record RedriveProperties(
    @Nullable String queue,
    @Nullable String table,
    @DefaultValue("false") boolean deleteGone,
    @DefaultValue("5m") Duration patience) {}
