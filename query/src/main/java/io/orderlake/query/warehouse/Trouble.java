package io.orderlake.query.warehouse;

import io.orderlake.query.warehouse.Unevenness.Uneven;
import io.orderlake.query.warehouse.Unreadable.UnreadableObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the warehouse though it takes in what it can.
 *
 * @param since when it was found
 */
public record Trouble(Instant since, String reason) {

  static @Nullable Trouble of(@Nullable Uneven uneven, List<UnreadableObject> unreadable) {
    if (uneven != null) {
      return new Trouble(uneven.since(), uneven.detail());
    }
    if (unreadable.isEmpty()) {
      return null;
    }
    UnreadableObject first = unreadable.get(0);
    return new Trouble(
        first.since(),
        "%d objects of the lake cannot be read, and are tried again; the first is %s: %s"
            .formatted(unreadable.size(), first.object(), first.reason()));
  }
}
