package io.orderlake.contract;

/** The types a lake column may have, each with its name in Hive (Glue, Athena). */
public enum LakeType {
  STRING("string"),
  INT("int"),
  BIGINT("bigint"),
  /** Two places, up to 9,999,999,999.99. */
  DECIMAL_12_2("decimal(12,2)"),
  /** Two places, up to 999,999,999,999.99. */
  DECIMAL_14_2("decimal(14,2)"),
  /** UTC, written as {@link LakeTimestamp} says. */
  TIMESTAMP("timestamp");

  private final String hiveName;

  LakeType(String hiveName) {
    this.hiveName = hiveName;
  }

  public String hiveName() {
    return hiveName;
  }
}
