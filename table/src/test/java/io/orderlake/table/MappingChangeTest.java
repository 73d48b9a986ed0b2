package io.orderlake.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingChangeTest {
  private static final String FILE =
      """
      table: things
      entity: {one: thing, many: things}
      when: {sk: "T#*", kind: thing}
      key: {column: id, hash: pk, range: {attribute: sk, type: N}, about: Its key}
      version: version
      changed: changed
      born: {column: born, as: made_at}
      status: status
      ttl: expires
      shown: [name, status]
      columns:
        - {name: version, type: int}
        - {name: changed, type: timestamp}
        - {name: born, type: timestamp, format: [iso, epoch_seconds]}
        - {name: name, type: string, required: true, about: What it is called}
        - {name: other, type: string, from: a.b}
        - {name: status, type: string}
        - {name: was, type: string, previous: status}
        - {name: amount, type: "decimal(10,2)", min: 0, default: "1.50"}
        - {name: ratio, type: double}
        - {name: total, type: "decimal(12,2)", product: [amount, version]}
        - {name: removed_by, type: string, fact: removed_by}
        - {name: rest, type: json, rest: true}
      """;

  @Test
  void a_mapping_that_is_the_same_changes_nothing() {
    assertThat(change("", "")).isEqualTo(new MappingChange(List.of(), false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "about: Its key            | about: Its name",
        "about: What it is called  | about: Its name",
        "shown: [name, status]     | shown: [name]",
        "ttl: expires              | ttl: gone_at",
        "status: status            | status: name",
        "as: made_at               | as: created_at",
        "{one: thing, many: things}| {one: thing, many: all_things}",
        "from: a.b                 | from: a.b, distinct: many",
        "{sk: \"T#*\", kind: thing}| {kind: thing, sk: \"T#*\"}"
      })
  void what_is_in_no_row_may_be_another_and_rows_stay_the_same(String was, String is) {
    assertThat(change(was, is)).isEqualTo(new MappingChange(List.of(), false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "  - {name: other, type: string, from: a.b}         |   - {name: more, type: int}",
        "  - {name: version, type: int}                     |   - {name: version, type: bigint}",
        "decimal(10,2)\", min: 0, default: \"1.50\"         | decimal(11,3)\", min: 0, default: \"1.500\"",
        "decimal(12,2)                                      | decimal(38,2)",
        "min: 0                                             | min: 1",
        "required: true, about: What                        | about: What",
        "from: a.b                                          | from: a.b, required: true"
      })
  void columns_may_come_and_go_and_grow_and_rows_are_others_then(String was, String is) {
    assertThat(change(was, is)).isEqualTo(new MappingChange(List.of(), true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "table: things         | table: stuff           | table was \"things\", and is \"stuff\"",
        "column: id            | column: thing_id       | key was",
        "hash: pk              | hash: p                | key was",
        "sk, type: N           | sk, type: S            | key was",
        "sk, type: N           | other, type: N         | key was",
        "T#*                   | T*                     | when was",
        ", kind: thing}        | }                      | when was",
        "version: version      |                        | version was \"version\", and is missing",
        "changed: changed      | changed: born          | changed was \"changed\", and is \"born\"",
        "{column: born, as     | {column: changed, as   | born was",
        "from: a.b             | from: a.c              | column other: from was \"a.b\", and is \"a.c\"",
        "type: string, from: a.b| type: json, from: a.b | column other: type was \"string\", and is \"json\"",
        "type: double          | type: \"decimal(9,2)\" | column ratio: type was \"double\"",
        "decimal(10,2)         | decimal(10,3)          | column amount: type was \"decimal(10,2)\", and is \"decimal(10,3)\"",
        "decimal(12,2)         | decimal(12,1)          | column total: type was",
        "default: \"1.50\"     | default: \"1.60\"      | column amount: default was \"1.50\", and is \"1.60\"",
        "[iso, epoch_seconds]  | [iso]                  | column born: format was",
        "previous: status      | from: was              | column was: from was missing",
        "[amount, version]     | [version, version]     | column total: product was",
        "type: double          | type: int              | column ratio: type was \"double\", and is \"int\""
      })
  void what_gives_rows_another_meaning_is_refused_with_its_place(
      String was, String is, String told) {
    List<String> refusals = change(was, is == null ? "" : is).refusals();

    assertThat(refusals).isNotEmpty();
    assertThat(refusals.get(0)).startsWith(told);
  }

  @Test
  void all_that_is_refused_is_told_at_once() {
    TableMapping now = mapping(FILE.replace("from: a.b", "from: b").replace("T#*", "X#*"));

    assertThat(MappingChange.of(List.of(mapping(FILE)), now).refusals()).hasSize(2);
  }

  @Test
  void the_name_of_a_column_that_went_keeps_its_meaning_and_may_come_back_with_it() {
    TableMapping with = mapping(FILE);
    TableMapping without =
        mapping(FILE.replace("  - {name: other, type: string, from: a.b}\n", ""));
    TableMapping another = mapping(FILE.replace("from: a.b", "from: b"));

    assertThat(MappingChange.of(List.of(with, without), with).refusals()).isEmpty();
    assertThat(MappingChange.of(List.of(with, without), another).refusals())
        .containsExactly("column other: from was \"a.b\", and is \"b\"");
  }

  @Test
  void a_number_that_grew_may_not_shrink_to_what_it_was() {
    TableMapping narrow = mapping(FILE);
    TableMapping wide = mapping(FILE.replace("decimal(10,2)", "decimal(11,2)"));

    assertThat(MappingChange.of(List.of(narrow, wide), narrow).refusals())
        .containsExactly("column amount: type was \"decimal(11,2)\", and is \"decimal(10,2)\"");
  }

  @Test
  void the_shipped_mappings_are_as_they_are() {
    for (TableMapping mapping : List.of(Mappings.orders(), Mappings.invoices())) {
      assertThat(MappingChange.of(List.of(mapping), mapping))
          .isEqualTo(new MappingChange(List.of(), false));
    }
  }

  private static MappingChange change(String was, String is) {
    assertThat(FILE).contains(was);
    return MappingChange.of(List.of(mapping(FILE)), mapping(FILE.replace(was, is)));
  }

  private static TableMapping mapping(String yaml) {
    return Mappings.read(yaml);
  }
}
