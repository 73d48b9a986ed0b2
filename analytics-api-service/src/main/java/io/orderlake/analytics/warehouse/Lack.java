package io.orderlake.analytics.warehouse;

import io.orderlake.lake.LakeLayout;

/**
 * Objects that the warehouse was filled from and that the lake does not give now.
 *
 * @param example partition and name of one
 */
record Lack(long objects, String example) {
  @Override
  public String toString() {
    return objects + " objects, such as " + LakeLayout.CHANGES_PREFIX + example;
  }
}
