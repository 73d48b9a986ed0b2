package io.orderlake.table.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orderlake.table.Mappings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are wrong: all that is wrong is told, with file, line and key. */
class BadFilesTest {
  private static final String THINGS = Mappings.THINGS;

  /** What the file is, its text, and what is told of it after {@code things.yaml:}. */
  private static Arguments file(String what, String yaml, String... told) {
    return Arguments.of(what, yaml, List.of(told));
  }

  /** A sound file with another column, in line 6, of which this is told. */
  private static Arguments column(String column, String... told) {
    return Arguments.of(
        column,
        Mappings.thingsWith(column),
        Arrays.stream(told).map(t -> t.matches("[0-9].*") ? t : "6: columns[1]" + t).toList());
  }

  private static Arguments withLine(String line, String... told) {
    return Arguments.of(line, THINGS + line + "\n", List.of(told));
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        file("empty", "", " is empty: must say table, entity, key and columns"),
        file("of comments", "# nothing\n", " is empty: must say table, entity, key and columns"),
        file("null", "~", "1: is empty: must say table, entity, key and columns"),
        file("a list", "- table: a\n", "1: must be a map, of table, entity, key, columns and more"),
        file("a text", "orders", "1: must be a map, of table, entity, key, columns and more"),
        file(
            "an empty map",
            "{}",
            "1: table: is missing",
            "1: entity: is missing",
            "1: key: is missing",
            "1: columns: is missing"),
        file(
            "indented with a tab",
            THINGS + "born:\n\tcolumn: a\n",
            "7: is no YAML: found character '\\t(TAB)' that cannot start any token. "
                + "(Do not use \\t(TAB) for indentation)"),
        file(
            "never closed",
            "table: {a: b\n",
            "2: is no YAML: expected ',' or '}', but got <stream end>"),
        file(
            "two documents",
            THINGS + "---\n" + THINGS,
            "6: has a second document, which nobody reads"),
        file(
            "with keys that stand twice, of which the first counts",
            THINGS + "status: a\ntable: other\n",
            "7: table: stands there twice"),
        file(
            "with an anchor and its alias",
            THINGS.replace("things}", "&t things}") + "status: *t\n",
            "2: entity.many: has an anchor, &t: leave it out",
            "6: status: is an alias, *t: write out what it stands for",
            "6: status: things is no column: there is a"),
        file(
            "with tags",
            THINGS.replace("table: things", "table: !!str things").replace("{one", "!x {one"),
            "1: table: has a tag, !!str: leave it out".replace("!!", "tag:yaml.org,2002:"),
            "2: entity: has a tag, !x: leave it out"),
        file(
            "with a merge key",
            THINGS.replace("- {name: a", "- {<<: {b: c}, name: a"),
            "5: columns[0].<<: is unknown: there is name, type, from, previous, product, fact, rest,"
                + " required, default, min, format, distinct, about"),
        file("with a map as a key", THINGS + "? {a: b}\n: c\n", "6: has a key that is no text"),
        file(
            "nested without end",
            THINGS + "when: " + "[".repeat(50) + "]".repeat(50) + "\n",
            "6: when" + "[0]".repeat(19) + ": is nested too deep",
            "6: when[0]: must be like {attribute: sk, begins: \"INV#\"} or"
                + " {attribute: sk, equals: a}"),
        file(
            "with a character that is none",
            THINGS + "status: a\u0007\n",
            "6: has a character that YAML does not take"),
        file(
            "with half a character",
            THINGS + "ttl: \"\\uD800\"\n",
            "6: ttl: has half a character: a surrogate by itself"));
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        withLine("stauts: a", "6: stauts: is unknown: did you mean status?"),
        withLine("ttl: 5", "6: ttl: must be a text, in quotes"),
        withLine("ttl: true", "6: ttl: must be a text, in quotes"),
        withLine("ttl: [a]", "6: ttl: must be a text"),
        withLine("ttl: ''", "6: ttl: is empty"),
        withLine("ttl:", "6: ttl: has no value"),
        withLine("born: a", "6: born: must be like {column: issued_at, as: placed_at}"),
        withLine("born: {column: a}", "6: born.column: a is of type string, and must be timestamp"),
        withLine("born: {column: b}", "6: born.column: b is no column: did you mean a?"),
        withLine(
            "born: {as: a}", "6: born.as: a is the name of a column: born.as must say another"),
        withLine(
            "born: {as: id}", "6: born.as: id is the name of a column: born.as must say another"),
        withLine("born: {as: order}", "6: born.as: order is a reserved word of SQL"),
        withLine(
            "born: {as: removed_at}",
            "6: born.as: removed_at is the name of a column that each table has"),
        withLine("version: a", "6: version: a is of type string, and must be int or bigint"),
        withLine("changed: a", "6: changed: a is of type string, and must be timestamp"),
        withLine(
            "  - {name: t, type: timestamp, default: '2026-11-20T00:00:00Z'}\nchanged: t",
            "7: changed: t has a default, which says nothing of a change"),
        withLine("status: id", "6: status: id is the key, and none of columns"),
        withLine("shown: a", "6: shown: must be a list of texts"),
        withLine("shown: [a, 5]", "6: shown: must be a list of texts"),
        withLine(
            "shown: [a, b, a]",
            "6: shown: b is no column: did you mean a?",
            "6: shown: a stands there twice"),
        withLine(
            "prefix: a",
            "6: prefix: must be like order_changes/, of a-z, 0-9, _ and -, with / at its end"),
        withLine(
            "prefix: ../a/",
            "6: prefix: must be like order_changes/, of a-z, 0-9, _ and -, with / at its end"),
        withLine(
            "prefix: /a/",
            "6: prefix: must be like order_changes/, of a-z, 0-9, _ and -, with / at its end"),
        withLine(
            "prefix: a//b/",
            "6: prefix: must be like order_changes/, of a-z, 0-9, _ and -, with / at its end"),
        withLine(
            "prefix: a/../b/",
            "6: prefix: must be like order_changes/, of a-z, 0-9, _ and -, with / at its end"),
        withLine(
            "prefix: _tables/",
            "6: prefix: must be like order_changes/, of a-z, 0-9, _ and -, with / at its end"),
        withLine(
            "prefix: a/dt=1/",
            "6: prefix: must be like order_changes/, of a-z, 0-9, _ and -, with / at its end"),
        withLine(
            "prefix: '!{timestamp:yyyy}/'",
            "6: prefix: must be like order_changes/, of a-z, 0-9, _ and -, with / at its end"),
        withLine("prefix: errors/a/", "6: prefix: errors/a/ holds other things of the lake"),
        withLine("prefix: replayed/", "6: prefix: replayed/ holds other things of the lake"),
        withLine("when: INV", "6: when: must be like {sk: \"INV#*\"}"),
        withLine("when: {}", "6: when: is empty: leave it out to take every item"),
        withLine("when: []", "6: when: is empty: leave it out to take every item"),
        withLine("when: {sk: 5}", "6: when.sk: must be a text, in quotes, which may end in *"),
        withLine("when: {sk: [a]}", "6: when.sk: must be a text, in quotes, which may end in *"),
        withLine("when: {sk: }", "6: when.sk: must be a text, in quotes, which may end in *"),
        withLine(
            "when: {a..b: x}",
            "6: when.a..b: is no path at character 2: must be like a.b[0], or [\"a.b\", c]"),
        withLine(
            "when: [{attribute: sk, like: a}, {attribute: sk}]",
            "6: when[0]: must be like {attribute: sk, begins: \"INV#\"} or {attribute: sk, equals: a}",
            "6: when[1]: must be like {attribute: sk, begins: \"INV#\"} or {attribute: sk, equals: a}"),
        withLine(
            "when: [{attribute: sk, equals: a}, {attribute: [sk], equals: b}]",
            "6: when: sk stands there twice"),
        file(
            "of a table that DynamoDB does not have",
            THINGS.replace("table: things", "table: a/b"),
            "1: table: must be 3 to 255 of a-z, A-Z, 0-9, _, . and -"),
        file(
            "without an entity's names",
            THINGS.replace("{one: thing, many: things}", "thing"),
            "2: entity: must be like {one: order, many: orders}"),
        file(
            "with odd names of an entity",
            THINGS.replace("{one: thing, many: things}", "{one: Thing, many: values}"),
            "2: entity.one: Thing is no name: must be of a-z, 0-9 and _, begin with a letter,"
                + " and be at most 63 long",
            "2: entity.many: values is a reserved word of SQL"),
        file(
            "with relations of one name",
            THINGS.replace("{one: thing, many: things}", "{one: current, many: changes}"),
            "2: entity: gives two relations one name: [raw_current_changes, current_changes,"
                + " current_changes, current_lifecycles]"),
        file(
            "without a key",
            THINGS.replace("{column: id, hash: id}", "id"),
            "3: key: must be like {column: orderid, hash: orderid}"),
        file(
            "with half a key",
            THINGS.replace("{column: id, hash: id}", "{range: {attribute: r, type: BOOL}}"),
            "3: key.column: is missing",
            "3: key.hash: is missing",
            "3: key.range.type: BOOL is no type of a key: there is S, N, B"),
        file(
            "with one attribute as the whole key",
            THINGS.replace("hash: id", "hash: id, range: id"),
            "3: key.range: id is the hash attribute already"),
        file(
            "with no columns",
            THINGS.replaceAll("(?s)columns:.*", "columns: []\n"),
            "4: columns: is empty"),
        file(
            "with columns that are none",
            THINGS + "  - a\n  -\n  - [b]\n",
            "6: columns[1]: must be like {name: status, type: string}",
            "7: columns[2]: must be like {name: status, type: string}",
            "8: columns[3]: must be like {name: status, type: string}"),
        file(
            "of a born column in the way of the default name",
            Mappings.thingsWith("name: born_at, type: string"),
            "1: born: born_at is the name of a column: born.as must say another"));
  }

  static Stream<Arguments> columns() {
    String odd =
        " is no name: must be of a-z, 0-9 and _, begin with a letter, and be at most 63 long";
    return Stream.of(
        column("type: string", ".name: is missing"),
        column("name: b", ".type: is missing"),
        column("name: 5, type: string", ".name: must be a text, in quotes"),
        column("name: a, type: string", ".name: a is the name of another column"),
        column("name: id, type: string", ".name: id is the name of another column"),
        column("name: B, type: string", ".name: B" + odd),
        column("name: größe, type: string", ".name: größe" + odd),
        column("name: " + "b".repeat(64) + ", type: string", ".name: " + "b".repeat(64) + odd),
        column("name: select, type: string", ".name: select is a reserved word of SQL"),
        column("name: qualify, type: string", ".name: qualify is a reserved word of SQL"),
        column("name: hour, type: int", ".name: hour is the name of a column that each table has"),
        column(
            "name: changes, type: int",
            ".name: changes is the name of a column that each table has"),
        column("name: b, type: string, nmae: c", ".nmae: is unknown: did you mean name?"),
        column("name: b, type: strin", ".type: strin is no type: did you mean string?"),
        column(
            "name: b, type: geography",
            ".type: geography is no type: there is string, int, bigint, decimal(p,s), double,"
                + " boolean, timestamp, json"),
        column("name: b, type: {a: b}", ".type: must be a text"),
        column(
            "name: b, type: 'decimal(39,2)'",
            ".type: decimal(39,2) is no type: a decimal has 1 to 38 digits"),
        column(
            "name: b, type: 'decimal(0,0)'",
            ".type: decimal(0,0) is no type: a decimal has 1 to 38 digits"),
        column(
            "name: b, type: 'decimal(99999999999999999999,2)'",
            ".type: decimal(99999999999999999999,2) is no type: a decimal has 1 to 38 digits"),
        column(
            "name: b, type: 'decimal(4,5)'",
            ".type: decimal(4,5) is no type: it has more places behind the point than digits"),
        column(
            "name: b, type: decimal(12,2)",
            ".type: decimal(12 is no type: must be like \"decimal(12,2)\", in quotes",
            ".2): is unknown: there is name, type, from, previous, product, fact, rest, required,"
                + " default, min, format, distinct, about"),
        column(
            "name: b, type: decimal",
            ".type: decimal is no type: must be like \"decimal(12,2)\", in quotes"),
        column(
            "name: b, type: string, from: a.b.c.d.e.f.g.h.i",
            ".from: is 9 steps deep, of 8 at most"),
        column(
            "name: b, type: string, from: '[0].a'",
            ".from: must begin with the name of an attribute"),
        column(
            "name: b, type: string, from: 'a[01]'",
            ".from: is no path at character 2: must be like a.b[0], or [\"a.b\", c]"),
        column(
            "name: b, type: string, from: .a",
            ".from: is no path at character 1: must be like a.b[0], or [\"a.b\", c]"),
        column("name: b, type: string, from: 'a[999999999]'", ".from: has an index beyond 409599"),
        column(
            "name: b, type: string, from: 5", ".from: must be a path like a.b[0], or [\"a.b\", c]"),
        column(
            "name: b, type: string, from: [a, -1]",
            ".from: must be a list of names and indexes, like [\"a.b\", c, 0]"),
        column(
            "name: b, type: string, from: []", ".from: must begin with the name of an attribute"),
        column("name: b, type: string, from: ", ".from: has no value"),
        column(
            "name: b, type: string, from: x, previous: a",
            ".previous: is a second source, beside from"),
        column("name: b, type: string, previous: c", ".previous: c is no column: did you mean a?"),
        column("name: b, type: string, previous: b", ".previous: b is not read from an attribute"),
        column(
            "name: b, type: string, previous: id", ".previous: id is the key, and none of columns"),
        column("name: b, type: int, previous: a", ".type: must be string, as that of a"),
        column(
            "name: b, type: string, previous: a, required: true, min: 1, default: x, format: iso",
            ".required: is only for columns that an attribute is read into",
            ".min: is only for numbers",
            ".min: is only for columns that an attribute is read into",
            ".default: is never used, since the column is required",
            ".default: is only for columns that an attribute is read into",
            ".format: is only for timestamps",
            ".format: is only for columns that an attribute is read into"),
        column(
            "name: b, type: 'decimal(9,2)', product: [a, x]",
            ".product: a is of type string, and must be int, bigint or decimal",
            ".product: x is no column: did you mean a?"),
        column(
            "name: b, type: int, product: [a]",
            ".product: must be of two columns or more",
            ".product: a is of type string, and must be int, bigint or decimal"),
        column("name: b, type: int, product: a", ".product: must be a list of texts"),
        column(
            "name: b, type: string, fact: removed",
            ".fact: removed is no fact: did you mean removed_by?"),
        column("name: b, type: json, fact: removed_by", ".type: must be string for fact"),
        column("name: b, type: string, rest: true", ".type: must be json for rest"),
        column("name: b, type: json, rest: yes", ".rest: must be true or false"),
        column("name: b, type: json, rest: false", ".rest: must be true, or be left out"),
        column("name: b, type: string, required: yes", ".required: must be true or false"),
        column("name: b, type: string, min: 0", ".min: is only for numbers"),
        column("name: b, type: int, min: 1.5", ".min: must be a whole number that fits a bigint"),
        column("name: b, type: int, min: '0'", ".min: must be a whole number that fits a bigint"),
        column(
            "name: b, type: int, min: 1e999999999",
            ".min: must be a whole number that fits a bigint"),
        column(
            "name: b, type: int, min: " + "9".repeat(5000),
            ".min: must be a whole number that fits a bigint"),
        column("name: b, type: int, min: 2147483648", ".min: is above all that int holds"),
        column(
            "name: b, type: 'decimal(4,2)', min: 100",
            ".min: is above all that decimal(4,2) holds"),
        column("name: b, type: int, default: five", ".default: must be a number"),
        column("name: b, type: int, default: true", ".default: must be a number"),
        column("name: b, type: int, default: 2147483648", ".default: is beyond int"),
        column("name: b, type: int, default: 0.5", ".default: has more places than int"),
        column("name: b, type: int, default: 1, min: 2", ".default: is below min, 2"),
        column("name: b, type: bigint, default: 9223372036854775808", ".default: is beyond bigint"),
        column(
            "name: b, type: 'decimal(4,2)', default: 1.234",
            ".default: has more places than decimal(4,2)"),
        column("name: b, type: 'decimal(4,2)', default: 100", ".default: is beyond decimal(4,2)"),
        column("name: b, type: double, default: 1e999", ".default: is beyond double"),
        column("name: b, type: string, default: 5", ".default: must be a text: put it in quotes"),
        column("name: b, type: string, default: [x]", ".default: must be one value"),
        column("name: b, type: boolean, default: yes", ".default: must be true or false"),
        column(
            "name: b, type: timestamp, default: yesterday",
            ".default: must be a time like 2026-11-20T23:59:58Z"),
        column("name: b, type: json, default: '{}'", ".default: is not for a column of JSON"),
        column(
            "name: b, type: timestamp, format: unix",
            ".format: unix is no format: there is iso, epoch, epoch_seconds, epoch_millis,"
                + " epoch_micros"),
        column(
            "name: b, type: timestamp, format: [epoch_millis, epoch_micros]",
            ".format: must be iso, one of the epochs, or one of each"),
        column(
            "name: b, type: timestamp, format: [iso, iso]",
            ".format: must be iso, one of the epochs, or one of each"),
        column(
            "name: b, type: timestamp, format: []",
            ".format: must be iso, one of the epochs, or one of each"),
        column(
            "name: b, type: timestamp, format: {a: b}",
            ".format: must be a text, or a list of two"),
        column("name: b, type: string, distinct: few", ".distinct: must be many, or be left out"),
        column(
            "name: b, type: string, about: \"two\\nlines\"",
            ".about: must be one line of at most 255 characters"),
        column(
            "name: b, type: string, about: " + "x".repeat(256),
            ".about: must be one line of at most 255 characters"),
        column("name: b, type: string, about: 5", ".about: must be a text, in quotes"));
  }

  @ParameterizedTest(name = "a file {0}")
  @MethodSource("texts")
  void is_refused_for_its_text(String what, String yaml, List<String> told) {
    assertThat(told(yaml.getBytes(UTF_8))).containsExactlyElementsOf(told);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void is_refused_for_what_it_says_of_the_table(String what, String yaml, List<String> told) {
    assertThat(told(yaml.getBytes(UTF_8))).containsExactlyElementsOf(told);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("columns")
  void is_refused_for_a_column(String what, String yaml, List<String> told) {
    assertThat(told(yaml.getBytes(UTF_8))).containsExactlyInAnyOrderElementsOf(told);
  }

  @Test
  void a_file_that_is_no_text_is_refused() {
    assertThat(told((THINGS + "# größe").getBytes(ISO_8859_1)))
        .containsExactly(" is not text in UTF-8");
    assertThat(told(THINGS.getBytes(UTF_16))).containsExactly(" is not text in UTF-8");
    assertThat(told(new byte[(1 << 20) + 1])).containsExactly(" is larger than 1 MB");
  }

  @Test
  void more_columns_than_the_reader_of_items_knows_are_refused() {
    String[] columns = new String[500];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = "name: c" + i + ", type: string";
    }

    assertThat(told(Mappings.thingsWith(columns).getBytes(UTF_8)))
        .containsExactly("4: columns: are 501, of 500 at most");
  }

  @Test
  void only_one_column_tells_of_a_removal_and_one_of_the_rest() {
    assertThat(
            told(
                Mappings.thingsWith(
                        "name: b, type: string, fact: removed_by",
                        "name: c, type: string, fact: removed_by",
                        "name: d, type: json, rest: true",
                        "name: e, type: json, rest: true")
                    .getBytes(UTF_8)))
        .containsExactly(
            "7: columns[2].fact: stands at another column already",
            "9: columns[4].rest: stands at another column already");
  }

  @Test
  void what_is_made_of_others_is_not_made_of_again() {
    assertThat(
            told(
                Mappings.thingsWith(
                        "name: n, type: int",
                        "name: x, type: double",
                        "name: b, type: bigint, product: [n, n]",
                        "name: c, type: bigint, product: [b, n]",
                        "name: d, type: double, product: [n, x]")
                    .getBytes(UTF_8)))
        .containsExactly(
            "9: columns[4].product: b is not read from an attribute",
            "10: columns[5].type: of a product must be int, bigint or decimal",
            "10: columns[5].product: x is of type double, and must be int, bigint or decimal");
  }

  @Test
  void all_that_is_wrong_is_told_at_once_with_the_line_of_each() {
    String yaml =
        """
        # A file by somebody in a hurry.
        tabel: orders

        entity: {one: order, many: orders}
        key:
          column: Order
          hash: 5
        status: stat
        columns:
          - name: status
            type: strings

          - name: price
            type: decimal(12,2
            default:
              - 5
          - {name: price, type: int, previous: nothing}
          - {name: total, type: int, product: [price, quantiti], abuot: x}
          - {name: quantity, type: int}
        """
            .replace("\n", "\r\n");

    assertThat(told(yaml.getBytes(UTF_8)))
        .containsExactly(
            "2: tabel: is unknown: did you mean table?",
            "2: table: is missing",
            "6: key.column: Order is no name: must be of a-z, 0-9 and _, begin with a letter,"
                + " and be at most 63 long",
            "7: key.hash: must be a text, in quotes",
            "8: status: stat is no column: did you mean status?",
            "11: columns[0].type: strings is no type: did you mean string?",
            "14: columns[1].type: decimal(12,2 is no type: must be like \"decimal(12,2)\", in quotes",
            "17: columns[2].name: price is the name of another column",
            "17: columns[2].previous: nothing is no column: there is status, price, total, quantity",
            "18: columns[3].abuot: is unknown: did you mean about?",
            "18: columns[3].product: quantiti is no column: did you mean quantity?");
  }

  @Test
  void of_files_that_are_used_together_each_is_told_of() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a.yaml", "table: ab".getBytes(UTF_8));
    files.put("b.yaml", "- b".getBytes(UTF_8));

    assertThat(bad(files).problems())
        .extracting(MappingProblem::file)
        .contains("a.yaml", "b.yaml")
        .hasSize(5);
  }

  @Test
  void entities_do_not_get_into_each_others_way() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("a.yaml", (THINGS + "ttl: x\n").getBytes(UTF_8));
    files.put("b.yaml", (THINGS.replace("hash: id", "hash: key") + "ttl: y\n").getBytes(UTF_8));

    assertThat(bad(files).problems())
        .extracting(MappingProblem::toString)
        .containsExactly(
            "b.yaml:2: entity: makes a relation raw_thing_changes, as a.yaml does",
            "b.yaml:2: entity: makes a relation thing_changes, as a.yaml does",
            "b.yaml:2: entity: makes a relation current_things, as a.yaml does",
            "b.yaml:2: entity: makes a relation thing_lifecycles, as a.yaml does",
            "b.yaml:2: entity.many: things is that of a.yaml",
            "b.yaml:1: prefix: thing_changes/ and that of a.yaml lie in each other",
            "b.yaml:3: key: is of other attributes than in a.yaml, of the same table",
            "b.yaml:7: ttl: is not that of a.yaml, of the same table".replace("7", "6"),
            "b.yaml:1: when: is missing, as in a.yaml, of the same table: one may do without");
  }

  @Test
  void five_entities_of_a_table_are_enough() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 6; i++) {
      String entity =
          THINGS.replace("{one: thing, many: things}", "{one: t" + i + ", many: ts" + i + "}");
      files.put(i + ".yaml", (entity + "when: {sk: \"" + i + "*\"}\n").getBytes(UTF_8));
    }

    assertThat(bad(files).problems())
        .extracting(MappingProblem::toString)
        .containsExactly("5.yaml:1: table: has more than 5 entities: things");
  }

  private static BadMapping bad(Map<String, byte[]> files) {
    return catchThrowableOfType(BadMapping.class, () -> TableFile.readAll(files));
  }

  private static List<String> told(byte[] yaml) {
    BadMapping bad =
        catchThrowableOfType(BadMapping.class, () -> TableFile.read("things.yaml", yaml));
    assertThat(bad).as("refused").isNotNull();
    assertThat(bad.getMessage().lines()).hasSameSizeAs(bad.problems());
    return bad.problems().stream()
        .map(problem -> problem.toString().substring("things.yaml:".length()))
        .toList();
  }
}
