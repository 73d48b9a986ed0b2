package io.orderlake.benchmarks;

/** What happens to a sandbox; {@link FaultsRun} lets it happen. */
enum Fault {
  NONE("none"),
  LAKE_FULL("the lake's disk is full"),
  POSITIONS_FULL("the positions' disk is full"),
  STREAM_FULL("the disk of stream.db is full"),
  WAREHOUSE_FULL("the disk of warehouse, WAL and alerts is full"),
  TABLE_FULL("the disk of the table and reconciliation is full"),
  ALL_FULL("all of these are full at once"),
  KILLED("the process is killed"),
  OUT_OF_MEMORY("the process runs out of memory, and ends itself"),
  BAD_LINES("an object has lines that are no rows"),
  UNREADABLE_OBJECT("an object cannot be read for a while"),
  DIFFERING_COPIES("a row comes again, and differs"),
  DAMAGED_POSITIONS("the file of positions is damaged"),
  OLDER_STREAM("stream.db is put back from a backup"),
  CLOCK_AHEAD("the clock was ahead: arrivals and a partition of next year"),
  SECOND_TRANSFORMER("a second transformer on the same folder"),
  STREAM_OFF_AND_ON("the table's stream is turned off and on"),
  TABLE_MADE_ANEW("the table is dropped and made again"),
  // The last one: what the simulator's traffic makes of orders that went back would count as twice.
  TABLE_RESTORED("the table is restored from a backup under its name");

  private final String text;

  Fault(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
