package io.orderlake.lake;

/**
 * Where things are in the lake: prefixes of object keys, as Firehose writes them. That of the
 * objects of rows is said by the table's mapping.
 */
public final class LakeLayout {
  /** Prefix of every object that holds records which the transform refused. */
  public static final String ERRORS_PREFIX = "errors/";

  /**
   * Begins the folder of an entity, below the one of all refused records and that of the notes of
   * them, where it is not the first one that was served: that one's lie in no such folder. The
   * entity's {@code many} and a slash follow.
   */
  public static final String ENTITY_FOLDER = "entity=";

  /** Prefix of the mappings by which rows were made, an object for each prefix of rows. */
  public static final String TABLES_PREFIX = "_tables/";

  /** Prefix of the notes of which refused records were replayed, an object for each of theirs. */
  public static final String REPLAYED_PREFIX = "replayed/";

  /** Partition of an object, in Firehose's expressions: UTC time of arrival. */
  public static final String PARTITIONS = "dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/";

  /** Ending of a row object: newline-delimited JSON. */
  public static final String EXTENSION = ".ndjson";

  /** Ending of a row object that is compressed. */
  public static final String GZIP_EXTENSION = EXTENSION + ".gz";

  private LakeLayout() {}
}
