package io.orderlake.simulator.simulation;

import io.orderlake.simulator.order.Order;
import io.orderlake.simulator.order.OrderAttribute;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A write that was decided on. */
sealed interface OrderWrite {

  /** The kinds of write that are counted. */
  enum WriteKind {
    INSERT,
    MODIFY,
    REMOVE,
    MALFORMED
  }

  WriteKind kind();

  String orderid();

  /**
   * A step in an order's life. The orders in it do not carry the step's time yet.
   *
   * @param before null when the order is placed
   * @param after with the version from before; null when the order is removed
   */
  record OrderStep(OpenOrder open, @Nullable Order before, @Nullable Order after)
      implements OrderWrite {
    @Override
    public WriteKind kind() {
      if (before == null) {
        return WriteKind.INSERT;
      }
      return after == null ? WriteKind.REMOVE : WriteKind.MODIFY;
    }

    @Override
    public String orderid() {
      return open.orderid();
    }
  }

  /** Adds an item that is no valid order, for trying the pipeline's failure path. */
  record Malformed(Map<String, AttributeValue> item) implements OrderWrite {
    @Override
    public WriteKind kind() {
      return WriteKind.MALFORMED;
    }

    @Override
    public String orderid() {
      return Objects.requireNonNull(item.get(OrderAttribute.ORDERID)).s();
    }
  }
}
