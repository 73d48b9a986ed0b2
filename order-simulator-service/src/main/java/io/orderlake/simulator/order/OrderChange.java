package io.orderlake.simulator.order;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * A change of an order: its status, its quantity, or both.
 *
 * @param version the version that the order must still have; without it the latest is changed
 */
record OrderChange(
    @JsonProperty(OrderAttribute.STATUS) @Nullable OrderStatus status,
    @JsonProperty(OrderAttribute.QUANTITY) @Min(1) @Max(Bounds.QUANTITY) @Nullable Integer quantity,
    @JsonProperty(OrderAttribute.VERSION) @Min(1) @Nullable Long version) {

  @JsonIgnore
  @AssertTrue(message = "or quantity must be given")
  boolean isStatus() {
    return status != null || quantity != null;
  }
}
