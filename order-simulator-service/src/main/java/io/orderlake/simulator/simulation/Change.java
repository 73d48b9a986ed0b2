package io.orderlake.simulator.simulation;

import io.orderlake.simulator.order.Order;
import io.orderlake.simulator.order.OrderAttribute;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A write that was decided on. */
sealed interface Change {

  /** The kinds of write that are counted. */
  enum Kind {
    INSERT,
    MODIFY,
    REMOVE,
    MALFORMED
  }

  Kind kind();

  String orderid();

  /**
   * A step in an order's life. The orders in it do not carry the step's time yet.
   *
   * @param before null when the order is placed
   * @param after with the version from before; null when the order is removed
   */
  record Step(OpenOrder open, @Nullable Order before, @Nullable Order after) implements Change {
    @Override
    public Kind kind() {
      if (before == null) {
        return Kind.INSERT;
      }
      return after == null ? Kind.REMOVE : Kind.MODIFY;
    }

    @Override
    public String orderid() {
      return open.orderid();
    }
  }

  /** Adds an item that is no valid order, for trying the pipeline's failure path. */
  record Malformed(Map<String, AttributeValue> item) implements Change {
    @Override
    public Kind kind() {
      return Kind.MALFORMED;
    }

    @Override
    public String orderid() {
      return Objects.requireNonNull(item.get(OrderAttribute.ORDERID)).s();
    }
  }
}
