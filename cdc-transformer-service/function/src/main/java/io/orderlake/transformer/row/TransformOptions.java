package io.orderlake.transformer.row;

import org.jspecify.annotations.Nullable;

/**
 * What an operator may choose about the transform.
 *
 * @param tableName records of any other table are dropped; null accepts every table
 * @param removeEvents what becomes of a REMOVE
 */
public record TransformOptions(@Nullable String tableName, RemoveEvents removeEvents) {

  /** Every table, tombstones kept. */
  public static final TransformOptions DEFAULTS = new TransformOptions(null, RemoveEvents.KEEP);

  /** What becomes of a REMOVE. */
  public enum RemoveEvents {
    /** It becomes a tombstone, so that the lake knows what is gone. */
    KEEP,
    /** It is dropped, and a removed order stays in the lake as it last was. */
    DROP
  }
}
