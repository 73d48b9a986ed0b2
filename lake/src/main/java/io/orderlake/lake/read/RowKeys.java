package io.orderlake.lake.read;

import io.orderlake.lake.read.Bucket.ListedKey;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a table's row objects in a bucket.
 *
 * @param prefix that all of them have
 */
record RowKeys(String prefix) {
  private static final Pattern BELOW = Pattern.compile("(dt=[^/]+/hour=[^/]+)/([^/]+)");

  /** What all keys of partitions begin with. */
  String days() {
    return prefix + "dt=";
  }

  /** What the keys of a partition begin with. */
  String in(String partition) {
    return prefix + partition + "/";
  }

  /** From here on keys are of partitions that no object can be in yet. */
  String firstYetToCome(Instant now) {
    return prefix + LakeObject.firstYetToCome(now);
  }

  /** A listed object, whose key has the prefix; null if it is no row object. */
  @Nullable LakeObject object(ListedKey entry) {
    Matcher key = BELOW.matcher(entry.key()).region(prefix.length(), entry.key().length());
    return key.matches() && LakeObject.isName(key.group(2))
        ? new LakeObject(prefix, key.group(1), key.group(2), entry.bytes())
        : null;
  }
}
