package io.orderlake.transformer.row;

/** What becomes of one change record: exactly one of three things. */
public sealed interface Outcome {

  /**
   * The record is a row of the lake.
   *
   * @param line one JSON object in UTF-8 and its {@code \n}; the array is the receiver's own
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way; outcomes are not compared
  record Row(byte[] line) implements Outcome {}

  /** There is no row. */
  sealed interface NoRow extends Outcome {}

  /**
   * The record is left out by choice.
   *
   * @param reason which choice; one of a few fixed sentences
   */
  record Dropped(String reason) implements NoRow {}

  /**
   * The record cannot be a row; its raw data belongs to the failures.
   *
   * @param reason one of a bounded number of fixed sentences, {@code <attribute>: <what is wrong>};
   *     never any of the customer's data
   */
  record Failed(String reason) implements NoRow {}
}
