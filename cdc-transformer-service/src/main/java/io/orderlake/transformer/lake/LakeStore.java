package io.orderlake.transformer.lake;

/** A store of objects by key, as S3: an object appears whole or not at all. */
public interface LakeStore {

  /**
   * Stores an object durably, replacing one of the same key.
   *
   * @param key path of the object, its parts separated by slashes
   * @throws java.io.UncheckedIOException if it could not be stored; it may be tried again
   */
  void put(String key, byte[] content);
}
