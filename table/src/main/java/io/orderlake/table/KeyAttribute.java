package io.orderlake.table;

/** An attribute of the table's key. */
public record KeyAttribute(String name, Type type) {
  /** What DynamoDB takes in a key: text, numbers, bytes. */
  public enum Type {
    S,
    N,
    B
  }
}
