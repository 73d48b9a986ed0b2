package io.orderlake.table;

/** What a lake row tells of its order: the values of {@code cdc_event_type}. */
public enum ChangeType {
  INSERT,
  MODIFY,
  /** The order is gone: a tombstone. */
  REMOVE,
  /** The order's state as found in the table, written by repair or first load. */
  SNAPSHOT
}
