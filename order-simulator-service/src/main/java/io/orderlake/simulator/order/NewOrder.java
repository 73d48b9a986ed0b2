package io.orderlake.simulator.order;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An order to place.
 *
 * @param price of one unit, at most two places
 */
record NewOrder(
    @JsonProperty(OrderAttribute.PRODUCT_NAME)
        @NotNull
        @Size(min = 1, max = 200)
        @Schema(pattern = Bounds.TEXT)
        @Pattern(regexp = Bounds.WHOLE, message = Bounds.WHOLE_MESSAGE)
        @Pattern(regexp = Bounds.TEXT, message = Bounds.TEXT_MESSAGE)
        String productName,
    @JsonProperty(OrderAttribute.QUANTITY) @NotNull @Min(1) @Max(Bounds.QUANTITY) Integer quantity,
    @JsonProperty(OrderAttribute.PRICE)
        @NotNull
        @DecimalMin("0.01")
        @DecimalMax(Bounds.PRICE)
        @Schema(multipleOf = 0.01)
        @Digits(integer = 10, fraction = 2, message = "must have at most two places")
        BigDecimal price,
    @JsonProperty(OrderAttribute.CUSTOMER_ID)
        @Size(min = 1, max = 100)
        @Schema(pattern = Bounds.TEXT)
        @Pattern(regexp = Bounds.WHOLE, message = Bounds.WHOLE_MESSAGE)
        @Pattern(regexp = Bounds.TEXT, message = Bounds.TEXT_MESSAGE)
        @Nullable String customerId,
    @JsonProperty(OrderAttribute.PAYMENT_METHOD)
        @Size(min = 1, max = 50)
        @Schema(pattern = Bounds.TEXT)
        @Pattern(regexp = Bounds.WHOLE, message = Bounds.WHOLE_MESSAGE)
        @Pattern(regexp = Bounds.TEXT, message = Bounds.TEXT_MESSAGE)
        @Nullable String paymentMethod) {

  Order placed(String orderid) {
    return Order.placed(orderid, productName, quantity, price, customerId, paymentMethod);
  }
}
