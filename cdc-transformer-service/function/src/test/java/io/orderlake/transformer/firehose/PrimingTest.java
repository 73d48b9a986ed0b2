package io.orderlake.transformer.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import io.orderlake.transformer.firehose.Priming.Writer;
import io.orderlake.transformer.row.TransformOptions;
import io.orderlake.transformer.row.TransformOptions.RemoveEvents;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrimingTest {
  private static final Instant BEGIN = Instant.parse("2026-11-21T00:00:00Z");
  private static final TransformOptions OPTIONS =
      new TransformOptions("my-table", RemoveEvents.KEEP);

  @ParameterizedTest
  @CsvSource({"orders, COMPACT", "orders, BLANKS", "invoices, COMPACT", "invoices, BLANKS"})
  void all_it_runs_become_rows_of_the_table_that_the_options_name_but_for_one(
      String table, Writer writer) {
    TestInvocation invocation = invocation(table, writer);

    assertThat(invocation.results()).hasSize(100).containsOnly("Ok", "ProcessingFailed");
    assertThat(invocation.failures()).singleElement().asString().contains("not one JSON object");
  }

  @ParameterizedTest
  @CsvSource({"orders, 0, 100", "invoices, 1, 20"})
  void some_lack_what_they_need_not_have_or_are_of_another_entity(
      String table, int fewest, int most) {
    TestInvocation invocation = invocation(table, Writer.MIXED);

    assertThat(invocation.results()).filteredOn("ProcessingFailed"::equals).hasSize(1);
    assertThat(invocation.results().stream().filter("Dropped"::equals).count())
        .isBetween((long) fewest, (long) most);
  }

  @ParameterizedTest
  @EnumSource(Writer.class)
  void whatever_tells_an_entity_and_however_attributes_are_called(Writer writer) {
    TableMapping bills =
        TableFile.read(
            "bills.yaml",
            """
            table: app
            entity: {one: bill, many: bills}
            when: {kind: 'the "bill"', meta.state: "o*", pk: "C#*"}
            key: {column: bill_key, hash: pk, range: {attribute: sk, type: N}}
            columns:
              - {name: a, type: string, from: ['a"b\\']}
              - {name: kind, type: string}
            """
                .getBytes(UTF_8));
    TableMapping rest =
        TableFile.read(
            "things.yaml",
            """
            table: app
            entity: {one: thing, many: things}
            key: {column: thing_key, hash: pk, range: {attribute: sk, type: N}}
            columns:
              - {name: a, type: string}
            """
                .getBytes(UTF_8));

    for (TableMapping mapping : List.of(bills, rest)) {
      List<TableMapping> others = List.of(mapping == bills ? rest : bills);
      TestInvocation invocation = invocation(mapping, others, writer);
      assertThat(invocation.results()).filteredOn("ProcessingFailed"::equals).hasSize(1);
      assertThat(invocation.results().contains("Dropped"))
          .as("of another entity")
          .isEqualTo(writer == Writer.MIXED);
    }
  }

  @Test
  void it_ends_after_a_minute_however_slow_the_machine_is() {
    AtomicInteger asked = new AtomicInteger();
    InstantSource clock = () -> BEGIN.plusSeconds(7L * asked.getAndIncrement());

    new Priming(mapping("orders"), List.of(), OPTIONS, clock).run();

    assertThat(asked).hasValueLessThan(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "on-demand", "lambda-managed-instances"})
  void nobody_waits_for_it_where_no_snapshot_is_made(String initializationType) {
    assertThat(Priming.isWorthwhile(initializationType)).isFalse();
    assertThat(Priming.isWorthwhile("snap-start")).isTrue();
    assertThat(Priming.isWorthwhile("provisioned-concurrency")).isTrue();
  }

  private static TestInvocation invocation(String table, Writer writer) {
    TableMapping mapping = mapping(table);
    return invocation(mapping, List.of(), writer);
  }

  private static TestInvocation invocation(
      TableMapping mapping, List<TableMapping> others, Writer writer) {
    byte[] event = new Priming(mapping, others, OPTIONS, InstantSource.fixed(BEGIN)).event(writer);
    return TestInvocation.of(event, mapping, others, OPTIONS, null);
  }

  private static TableMapping mapping(String table) {
    return TableFile.onClassPath("tables/" + table + ".yaml");
  }
}
