package io.orderlake.analytics.reconciliation;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The orders as the table has them now. */
interface TableScan {

  /**
   * An order as the table has it.
   *
   * @param orderid as the lake has it: a number as a text in plain digits, bytes in Base64
   */
  record Item(String orderid, Map<String, AttributeValue> attributes) {
    /**
     * @param key name of the key's attribute
     */
    static Item of(String key, Map<String, AttributeValue> attributes) {
      AttributeValue id = Objects.requireNonNull(attributes.get(key));
      return new Item(
          switch (id.type()) {
            case S -> id.s();
            case N -> new BigDecimal(id.n()).stripTrailingZeros().toPlainString();
            default -> Base64.getEncoder().encodeToString(id.b().asByteArray());
          },
          attributes);
    }
  }

  /**
   * Items of the table.
   *
   * @param next order after which the next page begins, null after the last page
   */
  record ScanPage(List<Item> items, @Nullable String next) {}

  /**
   * A page of all orders. One that is there throughout a scan is on exactly one of its pages, and
   * no page is older than its call.
   *
   * @param after as the page before told, null for the first page
   */
  ScanPage scan(@Nullable String after) throws InterruptedException;

  /** Those of the orders that exist, as they are now. */
  List<Item> find(Collection<String> orderids) throws InterruptedException;

  /** How many orders there are about; DynamoDB counts them every six hours. */
  long approximateCount();
}
