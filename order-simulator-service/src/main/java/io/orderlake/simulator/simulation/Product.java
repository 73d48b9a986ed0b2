package io.orderlake.simulator.simulation;

import java.util.Arrays;

/**
 * A product and what it costs.
 *
 * @param lowest price of the cheapest model, in whole units of money
 * @param highest price of the dearest model
 * @param weight how often it is bought, relative to the others
 */
record Product(String name, int lowest, int highest, int weight) {
  private static final Product[] ALL = {
    new Product("Laptop", 599, 2499, 10),
    new Product("Phone", 299, 1399, 16),
    new Product("Tablet", 199, 1099, 9),
    new Product("Headphones", 29, 399, 14),
    new Product("Charger", 15, 79, 15),
    new Product("Monitor", 129, 899, 7),
    new Product("Keyboard", 25, 199, 8),
    new Product("Mouse", 12, 99, 9),
    new Product("Smartwatch", 99, 599, 6),
    new Product("Speaker", 39, 349, 5),
    new Product("Camera", 249, 1999, 3),
    new Product("Router", 49, 299, 4),
  };
  private static final int TOTAL_WEIGHT = Arrays.stream(ALL).mapToInt(Product::weight).sum();

  /** The product at a place from 0 to {@link #weightOfAll()} on the line of all weights. */
  static Product at(int place) {
    int left = place;
    for (Product product : ALL) {
      left -= product.weight;
      if (left < 0) {
        return product;
      }
    }
    throw new IllegalArgumentException("beyond the last product: " + place);
  }

  static int weightOfAll() {
    return TOTAL_WEIGHT;
  }
}
