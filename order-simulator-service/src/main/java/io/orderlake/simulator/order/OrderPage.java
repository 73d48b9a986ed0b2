package io.orderlake.simulator.order;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the table.
 *
 * @param last the order id to read on after; null when this was the last part
 */
public record OrderPage(List<Order> orders, @Nullable String last) {}
