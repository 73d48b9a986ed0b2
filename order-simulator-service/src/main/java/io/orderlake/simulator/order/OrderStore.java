package io.orderlake.simulator.order;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The table of orders.
 *
 * <p>Every method throws {@link software.amazon.awssdk.core.exception.SdkException} if the database
 * cannot answer; then it is unknown whether a write was made. A write that is tried again after
 * that, by the SDK or by the caller, is recognised and applied once.
 */
public interface OrderStore {

  /**
   * Adds a new order, with version 1; refused if its id was used before and is still there.
   *
   * @param again whether an earlier try of this write may have been made
   */
  WriteResult insert(Order order, boolean again);

  /**
   * Writes the attributes that {@code changed} has; those that are null stay as they are. Refused
   * unless the table still has {@code changed}'s version, which the write then counts up.
   *
   * @param again whether an earlier try of this write may have been made
   */
  WriteResult update(Order changed, boolean again);

  /**
   * Removes an order. One that is gone when it is tried again counts as removed, as it was believed
   * to be, where a version was asked for; where none was, whoever else removed it is as likely.
   *
   * @param version the version that the order must have; null for any
   * @param again whether an earlier try of this write may have been made
   */
  WriteResult remove(Order believed, @Nullable Long version, boolean again);

  /** Adds an item as it is, however unlike an order; nothing happens if its id is taken. */
  void insertUnchecked(Map<String, AttributeValue> item);

  /** Reads consistently. */
  @Nullable Order find(String orderid);

  /**
   * @param limit 1 to 1,000
   * @param after the order id that the page before ended with; null for the first page
   */
  OrderPage page(int limit, @Nullable String after);
}
