package io.orderlake.lake.read;

import io.orderlake.lake.LakeUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The row objects of a lake, for one reader that asks again and again for what is new.
 *
 * <p>Failures of the store as a whole (it is out of reach) are unchecked, as {@link
 * LakeUnavailable}: asking again later may help.
 */
public interface LakeReader extends AutoCloseable {

  /**
   * Partitions in which an object may have appeared since the last call, in order of name. At the
   * first call that is all of them, unless {@link #resume} was called; a call when nothing is new
   * is cheap however long the lake's history. A partition may be named without cause, but one with
   * a new object is named in time: at once if that object's name is the last, and each store says
   * how soon if not. A lake that is not there yet has no partitions.
   */
  List<String> changedPartitions();

  /**
   * The objects of a partition in order of name, without those whose name is known. One that cannot
   * be looked at now is among them, and so is, where that is a whole partition, an object without a
   * name for it: {@link #fetch} says why.
   */
  List<LakeObject> list(String partition, Set<String> known);

  /** Whether an object is there now, as far as can be told; one question of the store. */
  boolean has(LakeObject object);

  /** The folder in which the files are that {@link #fetch} answers; it need not be there yet. */
  Path files();

  /**
   * Says that these are fetched next, in this order, and that no file of before is in use. A store
   * far away begins with it.
   */
  default void announce(List<LakeObject> objects) {}

  /**
   * A local file with the object's bytes as stored.
   *
   * @throws java.nio.file.NoSuchFileException if the object is gone
   * @throws IOException if this object cannot be read now; others may be
   */
  Path fetch(LakeObject object) throws IOException;

  /**
   * Says that the reader has objects of partitions up to this one, from before this process. A
   * store where it is costly to look at all of them need not do so at the first call.
   */
  default void resume(String newestPartition) {}

  /** Makes the next call of {@link #changedPartitions} name all partitions again. */
  void rewind();

  /** Says that the reader is done with a fetched file. */
  void release(Path file);

  @Override
  default void close() {}
}
