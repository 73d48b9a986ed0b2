package io.orderlake.service.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.service.http.Problem;
import io.orderlake.service.http.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedTablesTest {
  private static final String ORDERS = "classpath:tables/orders.yaml";
  private static final String INVOICES = "classpath:tables/invoices.yaml";
  private static final TableNames NO_NAMES = new TableNames(null, Map.of());

  @TempDir Path folder;

  @Test
  void mappings_are_read_from_the_class_path_and_from_files() throws IOException {
    Path mine = visits("visits.yaml", "table: clinic");

    ServedTables served = ServedTables.read(List.of(ORDERS, mine.toString()), NO_NAMES);

    assertThat(served.tables()).containsExactly("orders", "clinic");
    assertThat(served.entity("visits").table()).isEqualTo("clinic");
    assertThat(served.nameOf("clinic")).isEqualTo("clinic");
  }

  @Test
  void the_only_entity_need_not_be_named() {
    ServedTables one = ServedTables.read(List.of(INVOICES), NO_NAMES);

    assertThat(one.entity(null).entity().many()).isEqualTo("invoices");
    assertThat(one.table(null)).isEqualTo("billing");
  }

  @Test
  void one_of_several_is_named_or_the_caller_is_told_which_there_are() {
    ServedTables two = ServedTables.read(List.of(ORDERS, INVOICES), NO_NAMES);

    assertThat(two.entity("invoices").table()).isEqualTo("billing");
    assertThatThrownBy(() -> two.entity(null))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("entity must be one of those that are served: orders, invoices");
    assertThatThrownBy(() -> two.entity("order"))
        .hasMessageContaining("entity must be one of those that are served: orders, invoices");
    assertThatThrownBy(() -> two.table("invoices"))
        .hasMessageContaining("table must be one of those that are served: orders, billing");
  }

  @Test
  void entities_of_one_table_know_each_other() throws IOException {
    Path notes = visits("notes.yaml", "table: billing\nwhen: {sk: 'NOTE#*'}");

    ServedTables served = ServedTables.read(List.of(ORDERS, INVOICES, notes.toString()), NO_NAMES);

    assertThat(served.tables()).containsExactly("orders", "billing");
    assertThat(served.besides(served.entity("invoices"))).containsExactly(served.entity("visits"));
    assertThat(served.besides(served.entity("orders"))).isEmpty();
  }

  @Test
  void whatever_fails_to_close_all_others_are_closed() {
    List<String> closed = new ArrayList<>();
    Served<AutoCloseable> served =
        ServedTables.read(List.of(ORDERS, INVOICES), NO_NAMES)
            .forEachEntity(
                entity ->
                    () -> {
                      closed.add(entity.entity().many());
                      throw new IOException(entity.entity().many() + " does not close");
                    });

    assertThatThrownBy(served::close)
        .hasMessage("orders does not close")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(closed).containsExactly("orders", "invoices");
  }

  @Test
  void a_table_may_be_called_otherwise_in_dynamodb() {
    TableNames lone = new TableNames("orders-prod", Map.of());
    TableNames several = new TableNames(null, Map.of("billing", "billing-prod"));

    assertThat(ServedTables.read(List.of(ORDERS), lone).nameOf("orders")).isEqualTo("orders-prod");
    ServedTables two = ServedTables.read(List.of(ORDERS, INVOICES), several);
    assertThat(two.nameOf("billing")).isEqualTo("billing-prod");
    assertThat(two.nameOf("orders")).isEqualTo("orders");
  }

  @Test
  void a_name_for_no_table_and_one_name_for_several_refuse_the_start() {
    TableNames lone = new TableNames("orders-prod", Map.of());
    TableNames misspelt = new TableNames(null, Map.of("biling", "billing-prod"));

    assertThatThrownBy(() -> ServedTables.read(List.of(ORDERS, INVOICES), lone))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("orderlake.table.name is set")
        .hasMessageContaining("billing, orders");
    assertThatThrownBy(() -> ServedTables.read(List.of(ORDERS, INVOICES), misspelt))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("orderlake.table.names.biling");
  }

  @Test
  void a_file_that_is_missing_or_bad_refuses_the_start_by_its_name() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.yaml"), "table: orders\nentity: 7\n");

    assertThatThrownBy(() -> ServedTables.read(List.of("nowhere.yaml"), NO_NAMES))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("orderlake.tables is nowhere.yaml, which cannot be used");
    assertThatThrownBy(() -> ServedTables.read(List.of(folder.toString()), NO_NAMES))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("is a folder");
    assertThatThrownBy(() -> ServedTables.read(List.of("classpath:tables/no.yaml"), NO_NAMES))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("classpath:tables/no.yaml");
    assertThatThrownBy(() -> ServedTables.read(List.of(ORDERS, bad.toString()), NO_NAMES))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("bad.yaml:2");
  }

  @Test
  void a_path_may_be_written_as_an_address_of_a_file() throws IOException {
    Path file = visits("visits.yaml", "table: clinic");

    for (String location : List.of("file:" + file, "file://" + file)) {
      assertThat(ServedTables.read(List.of(location), NO_NAMES).tables()).containsExactly("clinic");
    }
  }

  @Test
  void files_that_do_not_go_together_refuse_the_start() throws IOException {
    Path again = visits("again.yaml", "table: clinic");
    Path twice = visits("twice.yaml", "table: clinic");

    assertThatThrownBy(
            () -> ServedTables.read(List.of(again.toString(), twice.toString()), NO_NAMES))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("entity.many");
    assertThatThrownBy(
            () -> ServedTables.read(List.of(again.toString(), again.toString()), NO_NAMES))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("again.yaml is named twice");
  }

  private Path visits(String name, String table) throws IOException {
    return Files.writeString(
        folder.resolve(name),
        table
            + """

            entity: {one: visit, many: visits}
            key: {column: visit_key, hash: pk, range: sk}
            columns:
              - {name: doctor, type: string}
            """);
  }
}
