package io.orderlake.simulator.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class SalesLedgerTest {
  private static final Order ORDER =
      Order.placed("a", "Phone", 3, new BigDecimal("0.10"), null, null);

  private final SalesLedger ledger = new SalesLedger();

  @Test
  void what_reports_should_say_is_unknown_until_the_table_was_read() {
    ledger.begin();
    ledger.found(ORDER);
    assertThat(ledger.sales()).isNull();

    assertThat(ledger.open()).isTrue();
    assertThat(ledger.sales()).isEqualTo(new Sales(1, 3, new BigDecimal("0.30")));
  }

  @Test
  void stock_is_taken_again_if_orders_were_changed_meanwhile() {
    ledger.begin();
    ledger.changed(null, ORDER);
    assertThat(ledger.open()).isFalse();
    assertThat(ledger.sales()).isNull();

    ledger.begin();
    ledger.found(ORDER);
    assertThat(ledger.open()).isTrue();
    assertThat(ledger.sales().orders()).isEqualTo(1);
  }

  @Test
  void a_change_that_may_have_been_made_while_stock_was_taken_has_it_taken_again() {
    ledger.begin();
    ledger.unclear();
    assertThat(ledger.open()).isFalse();

    ledger.begin();
    assertThat(ledger.open()).isTrue();
    assertThat(ledger.unclearChanges()).as("the table has told").isZero();
    ledger.unclear();
    assertThat(ledger.unclearChanges()).isEqualTo(1);
  }

  @Test
  void a_cancelled_order_leaves_the_sales_and_its_removal_changes_nothing_more() {
    ledger.begin();
    ledger.open();
    ledger.changed(null, ORDER);
    ledger.changed(ORDER, ORDER.withQuantity(5));
    ledger.changed(ORDER.withQuantity(5), ORDER.withQuantity(5).with(OrderStatus.CANCELLED));
    ledger.changed(ORDER.withQuantity(5).with(OrderStatus.CANCELLED), null);

    assertThat(ledger.sales()).isEqualTo(new Sales(0, 0, new BigDecimal("0.00")));
  }

  @Test
  void what_is_no_valid_order_is_no_sale() {
    ledger.begin();
    ledger.found(ORDER.withQuantity(0));
    ledger.found(Order.placed("b", "Phone", 1, BigDecimal.ZERO, null, null));
    ledger.open();

    assertThat(ledger.sales().orders()).isZero();
  }
}
