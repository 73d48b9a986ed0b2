package io.orderlake.transformer.change;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of an item as DynamoDB tells it, on either road; null is what the record does not say.
 *
 * @param direct whether it came by DynamoDB's own Kinesis destination, without sequence number
 */
public record Change(
    @Nullable String table,
    @Nullable String eventId,
    @Nullable String eventName,
    boolean direct,
    @Nullable String sequenceNumber,
    @Nullable Instant created,
    @Nullable Image keys,
    @Nullable Image newImage,
    @Nullable Image oldImage) {}
