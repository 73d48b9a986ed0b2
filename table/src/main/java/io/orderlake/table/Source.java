package io.orderlake.table;

import java.util.List;

/** Where a column has its value from. */
public sealed interface Source {

  /** An attribute of the item. */
  record Attribute(Path path) implements Source {}

  /** What another column would have of the old image, on MODIFY and REMOVE. */
  record Previous(String column) implements Source {}

  /** Two or more columns multiplied, rounded half up to the places of the column. */
  record Product(List<String> factors) implements Source {
    public Product {
      factors = List.copyOf(factors);
    }
  }

  /** Who made a REMOVE: {@code ttl} or {@code user}. */
  record Fact() implements Source {
    /** As a mapping names it. */
    public static final String REMOVED_BY = "removed_by";
  }

  /** What no other column takes of the item. */
  record Rest() implements Source {}
}
