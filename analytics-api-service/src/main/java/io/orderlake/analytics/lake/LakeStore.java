package io.orderlake.analytics.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The row objects of a lake, for one reader that asks again and again for what is new.
 *
 * <p>Failures of the store as a whole (it is out of reach) are unchecked: asking again later may
 * help.
 */
public interface LakeStore {

  /**
   * Partitions in which an object may have appeared since the last call, in order of name. At the
   * first call that is all of them; a call when nothing is new is cheap however long the lake's
   * history. A partition may be named without cause, but one with a new object is named in time. A
   * lake that is not there yet has no partitions.
   */
  List<String> changedPartitions();

  /** The objects of a partition in order of name, without those whose name is known. */
  List<LakeObject> list(String partition, Set<String> known);

  /** Says that these are fetched next, one after another; a store far away gets them at once. */
  default void announce(List<LakeObject> objects) {}

  /**
   * A local file with the object's bytes as stored.
   *
   * @throws java.nio.file.NoSuchFileException if the object is gone
   * @throws IOException if this object cannot be read
   */
  Path fetch(LakeObject object) throws IOException;

  /** Makes the next call of {@link #changedPartitions} name all partitions again. */
  void rewind();

  /** Says that the reader is done with a fetched file. */
  void release(Path file);
}
