package io.orderlake.lake.write;

import io.orderlake.lake.LakeUnavailable;
import java.util.List;

/**
 * A store of objects by key, as S3: an object appears whole or not at all. Each call throws {@link
 * LakeUnavailable} where the lake does not do what it was asked.
 */
public interface LakeWriter {

  /**
   * Stores an object durably, replacing one of the same key. Where it could not be stored, that may
   * be tried again.
   *
   * @param key path of the object, its parts separated by slashes
   */
  void put(String key, byte[] content);

  /** The keys that start with a prefix, in order. */
  List<String> list(String prefix);

  /** Whether any key starts with a prefix. */
  default boolean hasAny(String prefix) {
    return !list(prefix).isEmpty();
  }

  /** An object's content; where there is no such object, it cannot be had either. */
  byte[] get(String key);
}
