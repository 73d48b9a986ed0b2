package io.orderlake.table.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.table.Column;
import io.orderlake.table.KeyAttribute;
import io.orderlake.table.Mappings;
import io.orderlake.table.Path;
import io.orderlake.table.Source;
import io.orderlake.table.TableMapping;
import io.orderlake.table.TimeFormat;
import io.orderlake.table.When;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a file may look like. Those that are wrong are in BadFilesTest. */
class TableFileTest {

  @Test
  void a_file_as_windows_writes_it_means_the_same() {
    String windows = '\uFEFF' + Mappings.THINGS.replace("\n", "\r\n");

    assertThat(Mappings.read(windows)).isEqualTo(Mappings.things());
  }

  @Test
  void what_a_file_does_not_say_is_what_most_tables_need() {
    TableMapping mapping = Mappings.things();

    assertThat(mapping.prefix()).isEqualTo("thing_changes/");
    assertThat(mapping.roles().bornAs()).isEqualTo("born_at");
    assertThat(mapping.when()).isEmpty();
    assertThat(mapping.shown()).isEmpty();
    assertThat(mapping.key().hash().type()).isEqualTo(KeyAttribute.Type.S);
    assertThat(mapping.columns().get(0).source()).isEqualTo(new Source.Attribute(Path.of("a")));
  }

  @Test
  void words_that_yaml_of_old_took_for_something_else_are_texts() {
    assertThat(
            Mappings.things(
                    "name: b, type: string, default: NO",
                    "name: c, type: string, default: off",
                    "name: d, type: string, default: 2026-11-20",
                    "name: e, type: string, default: '010'",
                    "name: f, type: string, default: ''")
                .columns())
        .extracting(Column::fallback)
        .containsExactly(null, "NO", "off", "2026-11-20", "010", "");
  }

  @Test
  void a_default_is_kept_as_the_row_writes_it() {
    assertThat(
            Mappings.things(
                    "name: b, type: 'decimal(5,4)', default: 0.19",
                    "name: c, type: 'decimal(38,0)', default: " + "9".repeat(38),
                    "name: d, type: int, default: 1e3, min: 1000",
                    "name: e, type: bigint, default: '-9223372036854775808'",
                    "name: f, type: double, default: 1.50",
                    "name: g, type: boolean, default: false",
                    "name: h, type: timestamp, default: 2026-11-20T23:59:58+01:00")
                .columns())
        .extracting(Column::fallback)
        .containsExactly(
            null,
            "0.1900",
            "9".repeat(38),
            "1000",
            "-9223372036854775808",
            "1.50",
            "false",
            "2026-11-20T22:59:58Z");
  }

  @Test
  void a_path_goes_into_maps_and_lists_and_to_names_with_dots() {
    assertThat(
            Mappings.things(
                    "name: b, type: string, from: 'a.b[0][12].c'",
                    "name: c, type: string, from: [\"odd.name\", b, 3]",
                    "name: d, type: string, from: 名 前",
                    "name: e, type: string, from: a.b.c.d.e.f.g.h")
                .columns())
        .extracting(column -> ((Source.Attribute) column.source()).path().toString())
        .containsExactly("a", "a.b[0][12].c", "\"odd.name\".b[3]", "名 前", "a.b.c.d.e.f.g.h");
  }

  @Test
  void the_formats_of_a_time_have_one_order() {
    assertThat(
            Mappings.things("name: b, type: timestamp, format: [epoch_millis, iso]")
                .columns()
                .get(1)
                .type()
                .formats())
        .containsExactly(TimeFormat.ISO, TimeFormat.EPOCH_MILLIS);
  }

  @Test
  void which_items_are_meant_is_said_in_short_or_in_full() {
    String inShort = "when: {sk: \"INV#*\", a.kind: x}\n";
    String inFull =
        """
        when:
          - {attribute: sk, begins: "INV#"}
          - {attribute: [a, kind], equals: x}
        """;

    assertThat(Mappings.read(Mappings.THINGS + inShort))
        .isEqualTo(Mappings.read(Mappings.THINGS + inFull))
        .extracting(TableMapping::when)
        .isEqualTo(
            List.of(
                new When(Path.of("sk"), "INV#", true), new When(Path.of("a.kind"), "x", false)));
  }

  @Test
  void a_key_may_be_of_numbers_and_bytes() {
    TableMapping mapping =
        Mappings.read(
            Mappings.THINGS.replace(
                "hash: id", "hash: {attribute: n, type: N}, range: {attribute: b, type: B}"));

    assertThat(mapping.key().hash()).isEqualTo(new KeyAttribute("n", KeyAttribute.Type.N));
    assertThat(mapping.key().range()).isEqualTo(new KeyAttribute("b", KeyAttribute.Type.B));
  }

  @Test
  void five_hundred_columns_are_not_too_many() {
    String[] columns = new String[499];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = "name: c" + i + ", type: string";
    }

    assertThat(Mappings.things(columns).columns()).hasSize(500);
  }

  @Test
  void orders_and_invoices_go_together() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("orders.yaml", Mappings.bytes("orders.yaml"));
    files.put("invoices.yaml", Mappings.bytes("invoices.yaml"));

    assertThat(TableFile.readAll(files)).containsExactly(Mappings.orders(), Mappings.invoices());
    assertThat(Mappings.invoices().when()).containsExactly(new When(Path.of("sk"), "INV#", true));
  }
}
