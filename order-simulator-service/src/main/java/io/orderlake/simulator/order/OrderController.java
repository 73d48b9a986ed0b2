package io.orderlake.simulator.order;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Orders one by one, by hand. */
@Tag(name = "Orders")
@RestController
@RequestMapping("/api/orders")
class OrderController {
  private final OrderService service;

  OrderController(OrderService service) {
    this.service = service;
  }

  /**
   * @param nextCursor asks for the orders after these; null when there are none
   */
  record Listing(List<Order> orders, @Nullable String nextCursor) {}

  @Operation(summary = "Place an order")
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  ResponseEntity<Order> place(@Valid @RequestBody NewOrder request) {
    Order order = service.place(request);
    return ResponseEntity.created(URI.create("/api/orders/" + order.orderid())).body(order);
  }

  @Operation(summary = "Look at an order")
  @GetMapping("/{orderid}")
  Order get(
      @PathVariable @Size(min = 1, max = Bounds.ID) @Pattern(regexp = Bounds.TEXT) String orderid) {
    return service.get(orderid);
  }

  @Operation(
      summary = "List orders page by page",
      description = "In the order of the table, which is none that a person would know.")
  @GetMapping
  Listing list(
      @RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
      @RequestParam(required = false)
          @Size(min = 1, max = 4 * Bounds.ID)
          @Pattern(regexp = OrderCursor.FORM)
          @Nullable String cursor) {
    OrderPage page = service.page(limit, OrderCursor.decode(cursor));
    return new Listing(page.orders(), OrderCursor.encode(page.last()));
  }

  @Operation(
      summary = "Change an order's status or, while it is pending, its quantity",
      description = "There is no PUT: the rest of an order is not a client's to replace.")
  @PatchMapping("/{orderid}")
  Order change(
      @PathVariable @Size(min = 1, max = Bounds.ID) @Pattern(regexp = Bounds.TEXT) String orderid,
      @Valid @RequestBody OrderChange change) {
    return service.change(orderid, change);
  }

  @Operation(summary = "Remove an order, at any point of its life")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @DeleteMapping("/{orderid}")
  void remove(
      @PathVariable @Size(min = 1, max = Bounds.ID) @Pattern(regexp = Bounds.TEXT) String orderid,
      @RequestParam(required = false) @Min(1) @Nullable Long version) {
    service.remove(orderid, version);
  }
}
