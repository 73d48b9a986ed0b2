package io.orderlake.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.table.sql.Relations;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What orders.yaml says is what orders have been so far. */
class OrdersMappingTest {
  private static final TableMapping ORDERS = Mappings.orders();
  private static final Relations RELATIONS = new Relations(ORDERS);

  @Test
  void a_row_has_the_columns_that_it_had_in_their_order_and_types() {
    assertThat(RELATIONS.row())
        .extracting(column -> column.name() + " " + column.type().hive())
        .containsExactly(
            "event_id string",
            "cdc_event_type string",
            "change_key string",
            "sequence_number string",
            "creation_datetime timestamp",
            "changed_at timestamp",
            "orderid string",
            "order_version bigint",
            "product_name string",
            "quantity int",
            "price decimal(12,2)",
            "total_price decimal(14,2)",
            "customer_id string",
            "payment_method string",
            "status string",
            "previous_status string",
            "order_timestamp timestamp",
            "updated_at timestamp",
            "removed_by string");
    assertThat(RELATIONS.row()).allSatisfy(column -> assertThat(column.about()).isNotEmpty());
  }

  @Test
  void relations_and_folder_have_the_names_that_they_had() {
    assertThat(RELATIONS.changes()).isEqualTo("order_changes");
    assertThat(RELATIONS.raw()).isEqualTo("raw_order_changes");
    assertThat(RELATIONS.current()).isEqualTo("current_orders");
    assertThat(RELATIONS.lifecycles()).isEqualTo("order_lifecycles");
    assertThat(ORDERS.prefix()).isEqualTo("order_changes/");
  }

  @Test
  void a_state_is_what_it_was() {
    assertThat(RELATIONS.state())
        .extracting(Relations.Member::name)
        .containsExactly(
            "order_version",
            "product_name",
            "quantity",
            "price",
            "total_price",
            "customer_id",
            "payment_method",
            "status");
  }

  @Test
  void the_mapping_means_what_the_transform_does() {
    assertThat(ORDERS.table()).isEqualTo("orders");
    assertThat(ORDERS.when()).isEmpty();
    assertThat(ORDERS.key().hash()).isEqualTo(new KeyAttribute("orderid", KeyAttribute.Type.S));
    assertThat(ORDERS.key().range()).isNull();
    assertThat(ORDERS.roles())
        .isEqualTo(
            new Roles("order_version", "updated_at", "order_timestamp", "placed_at", "status"));
    assertThat(ORDERS.columns())
        .filteredOn(Column::required)
        .extracting(Column::name)
        .containsExactly("product_name", "quantity", "price");
    assertThat(column("quantity").min()).isEqualTo(1);
    assertThat(column("price").min()).isZero();
    assertThat(column("total_price").source())
        .isEqualTo(new Source.Product(List.of("price", "quantity")));
    assertThat(column("order_version").source())
        .isEqualTo(new Source.Attribute(Path.of("version")));
    assertThat(column("order_timestamp").type().formats())
        .containsExactly(TimeFormat.ISO, TimeFormat.EPOCH);
    assertThat(column("customer_id").many()).isTrue();
  }

  private static Column column(String name) {
    return ORDERS.columns().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }
}
