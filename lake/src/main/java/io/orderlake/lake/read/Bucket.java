package io.orderlake.lake.read;

import io.orderlake.lake.LakeUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What is asked of S3. Keys are the lake's. */
public interface Bucket extends AutoCloseable {
  /** Where it is, the same for all that are of one place. */
  @Override
  String toString();

  /** An object as it is listed. */
  record ListedKey(String key, long bytes) {}

  /**
   * @param hasMore whether there are keys after these
   */
  record ListedPage(List<ListedKey> entries, boolean hasMore) {}

  /**
   * One request: up to 1,000 keys that begin with a prefix and come after another key, in order.
   *
   * @throws LakeUnavailable if they cannot be listed
   */
  ListedPage list(String prefix, String after);

  /**
   * Writes an object's bytes to a file that is not there yet.
   *
   * @throws java.nio.file.NoSuchFileException if the object is gone
   * @throws IOException if this object cannot be read now
   * @throws LakeUnavailable if no object can, whichever is asked for
   */
  void download(String key, Path file) throws IOException;

  @Override
  void close();
}
