package io.orderlake.query.warehouse;

import io.orderlake.lake.read.LakeObject;
import java.util.List;

/**
 * What waits.
 *
 * @param bytesAtFirst when it was counted
 */
public record Waiting(long objects, long bytes, long bytesAtFirst) {
  static final Waiting NOTHING = new Waiting(0, 0, 0);

  Waiting without(List<LakeObject> taken) {
    long takenBytes = taken.stream().mapToLong(object -> Math.max(0, object.bytes())).sum();
    return new Waiting(
        Math.max(0, objects - taken.size()), Math.max(0, bytes - takenBytes), bytesAtFirst);
  }

  /** How much of it is done. */
  int percent() {
    return bytes == 0 ? 100 : (int) (100 * (bytesAtFirst - bytes) / bytesAtFirst);
  }
}
