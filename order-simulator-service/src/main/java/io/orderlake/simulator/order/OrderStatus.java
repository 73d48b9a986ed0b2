package io.orderlake.simulator.order;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import java.util.Set;

/** Where an order is in its life, and where it may go from there. */
public enum OrderStatus {
  @JsonProperty("pending")
  PENDING,
  @JsonProperty("confirmed")
  CONFIRMED,
  @JsonProperty("shipped")
  SHIPPED,
  @JsonProperty("delivered")
  DELIVERED,
  @JsonProperty("cancelled")
  CANCELLED;

  public boolean canTransitionTo(OrderStatus next) {
    return successors().contains(next);
  }

  /** Delivered or cancelled: nothing can follow but the order's removal. */
  public boolean isFinal() {
    return successors().isEmpty();
  }

  public boolean allowsQuantityChange() {
    return this == PENDING;
  }

  /** As the table and the API write it: in lower case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The status that a text means.
   *
   * @throws IllegalArgumentException if it means none
   */
  static OrderStatus of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  private Set<OrderStatus> successors() {
    return switch (this) {
      case PENDING -> Set.of(CONFIRMED, CANCELLED);
      case CONFIRMED -> Set.of(SHIPPED, CANCELLED);
      case SHIPPED -> Set.of(DELIVERED);
      case DELIVERED, CANCELLED -> Set.of();
    };
  }
}
