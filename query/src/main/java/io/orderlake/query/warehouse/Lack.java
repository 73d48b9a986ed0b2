package io.orderlake.query.warehouse;

/**
 * Objects that the warehouse was filled from and that the lake does not give now.
 *
 * @param example key of one
 */
record Lack(long objects, String example) {
  @Override
  public String toString() {
    return objects + " objects, such as " + example;
  }
}
