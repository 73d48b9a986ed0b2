package io.orderlake.transformer.lake;

import java.util.List;

/** A store of objects by key, as S3: an object appears whole or not at all. */
public interface LakeStore {

  /**
   * Stores an object durably, replacing one of the same key.
   *
   * @param key path of the object, its parts separated by slashes
   * @throws RuntimeException if it could not be stored; it may be tried again
   */
  void put(String key, byte[] content);

  /** The keys that start with a prefix, in order. */
  List<String> list(String prefix);

  /**
   * An object's content.
   *
   * @throws RuntimeException if there is no such object or it cannot be read
   */
  byte[] get(String key);
}
