package io.orderlake.simulator.order;

import com.github.f4b6a3.uuid.factory.standard.TimeOrderedEpochFactory;
import io.orderlake.service.http.InvalidField;
import io.orderlake.service.http.Problem;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a caller may do with orders, and what is refused. Throws {@link Problem} for the latter. */
@Service
final class OrderService {
  private static final int SERVER_ERROR = 500;
  private static final Pattern REFUSAL = Pattern.compile("Status Code: 4\\d\\d\\b");

  private final OrderStore store;
  private final SalesLedger ledger;
  private final TimeOrderedEpochFactory ids;
  private final Clock clock;

  OrderService(OrderStore store, SalesLedger ledger, TimeOrderedEpochFactory ids, Clock clock) {
    this.store = store;
    this.ledger = ledger;
    this.ids = ids;
    this.clock = clock;
  }

  Order place(NewOrder request) {
    Order order = request.placed(ids.create().toString());
    checkTotal(order);
    Order placed = order.placedAt(clock.instant());
    WriteResult result = written(() -> store.insert(placed, false));
    if (!(result instanceof WriteResult.Applied applied)) {
      throw new IllegalStateException("the table already has an order with a new id");
    }
    ledger.changed(null, applied.order());
    return applied.order();
  }

  Order get(String orderid) {
    Order order = store.find(orderid);
    if (order == null) {
      throw notFound(orderid);
    }
    return order;
  }

  OrderPage page(int limit, @Nullable String after) {
    return store.page(limit, after);
  }

  Order change(String orderid, OrderChange change) {
    Order before = get(orderid);
    if (change.version() != null && !change.version().equals(before.version())) {
      throw stale(before);
    }
    Order changed = apply(change, before).changedAt(clock.instant());
    Order after = applied(orderid, written(() -> store.update(changed, false)));
    ledger.changed(before, after);
    return after;
  }

  /** An order that is gone once it was tried to remove it is as was asked for, whoever did it. */
  void remove(String orderid, @Nullable Long version) {
    Order before = get(orderid);
    WriteResult result = written(() -> store.remove(before, version, false));
    if (result instanceof WriteResult.Unclear unclear && unclear.current() == null) {
      ledger.unclear();
    } else {
      ledger.changed(applied(orderid, result), null);
    }
  }

  /** The order as the write left it, or took it away. */
  private Order applied(String orderid, WriteResult result) {
    if (result instanceof WriteResult.Applied applied) {
      return applied.order();
    }
    if (result instanceof WriteResult.Unclear) {
      ledger.unclear();
    }
    Order current =
        result instanceof WriteResult.Refused refused
            ? refused.current()
            : ((WriteResult.Unclear) result).current();
    throw current == null ? notFound(orderid) : stale(current);
  }

  /** A write that ends without an answer may have been made. */
  private WriteResult written(Supplier<WriteResult> write) {
    try {
      return write.get();
    } catch (SdkException e) {
      if (!isKnownToBeRefused(e)) {
        ledger.unclear();
      }
      throw e;
    }
  }

  /** Whether each try was answered that it was not made, as where all of them were throttled. */
  private static boolean isKnownToBeRefused(SdkException e) {
    return e instanceof AwsServiceException answer
        && answer.statusCode() < SERVER_ERROR
        && answer.numAttempts() != null
        && Arrays.stream(answer.getSuppressed()).filter(OrderService::isRefusal).count()
            == answer.numAttempts() - 1;
  }

  /** The SDK tells of earlier tries by their messages alone. */
  private static boolean isRefusal(Throwable earlierTry) {
    return REFUSAL.matcher(String.valueOf(earlierTry.getMessage())).find();
  }

  private static Order apply(OrderChange change, Order before) {
    Order after = before;
    if (change.quantity() != null) {
      if (before.status() == null || !before.status().allowsQuantityChange()) {
        throw conflict(
            "quantity-fixed", "The quantity may change only while the order is pending", before);
      }
      after = after.withQuantity(change.quantity());
      checkTotal(after);
    }
    if (change.status() != null) {
      if (before.status() == null || !before.status().canTransitionTo(change.status())) {
        throw conflict(
            "forbidden-transition",
            "The order cannot become " + change.status().text() + " from where it is",
            before);
      }
      after = after.with(change.status());
    }
    return after;
  }

  private static void checkTotal(Order order) {
    BigDecimal total = order.total();
    if (total != null && total.compareTo(Bounds.TOTAL) > 0) {
      throw InvalidField.problem("quantity", "times price must be at most " + Bounds.TOTAL);
    }
  }

  private static Problem notFound(String orderid) {
    return new Problem(
        HttpStatus.NOT_FOUND,
        "order-not-found",
        "Order not found",
        "There is no order " + orderid + "; it may have been removed");
  }

  private static Problem stale(Order current) {
    return conflict(
        "stale-version", "The order was changed meanwhile: read it again, then decide", current);
  }

  private static Problem conflict(String name, String detail, Order current) {
    return new Problem(HttpStatus.CONFLICT, name, "Conflict", detail).with("order", current);
  }
}
