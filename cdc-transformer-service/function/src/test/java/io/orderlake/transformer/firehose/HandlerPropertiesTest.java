package io.orderlake.transformer.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.transformer.row.ChangeArbitraries;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import tools.jackson.databind.JsonNode;

class HandlerPropertiesTest {

  @Property(tries = 300)
  void every_record_is_answered_exactly_once_in_order_and_counted_once(
      @ForAll("records") List<byte[]> records) {
    TestEvent event = new TestEvent();
    records.forEach(event::add);
    TestInvocation invocation = TestInvocation.of(event.json());

    assertThat(invocation.recordIds()).hasSameSizeAs(records);
    for (int i = 0; i < records.size(); i++) {
      assertThat(invocation.recordIds().get(i)).isEqualTo("record-" + i);
    }
    JsonNode metrics = invocation.metrics();
    assertThat(metrics.get("in").intValue()).isEqualTo(records.size());
    assertThat(metrics.get("ok").intValue()).isEqualTo(count(invocation, "Ok"));
    assertThat(metrics.get("dropped").intValue()).isEqualTo(count(invocation, "Dropped"));
    assertThat(metrics.get("failed").intValue()).isEqualTo(count(invocation, "ProcessingFailed"));
  }

  @Property
  void an_event_that_is_cut_or_damaged_is_an_error_or_is_answered(
      @ForAll @IntRange(max = 10_000) int place, @ForAll byte damage, @ForAll boolean cut) {
    byte[] event = new TestEvent().add("{}".getBytes(UTF_8)).add(new byte[] {1, 2}).json();
    int at = place % event.length;
    event[at] = damage;
    byte[] damaged = cut ? Arrays.copyOf(event, at) : event;
    try {
      TestInvocation.of(damaged).records();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("not a Firehose transformation event: ");
    }
  }

  @Provide
  Arbitrary<List<byte[]>> records() {
    Arbitrary<byte[]> garbage = Arbitraries.bytes().array(byte[].class).ofMaxSize(50);
    return Arbitraries.oneOf(ChangeArbitraries.records(), garbage).list().ofMaxSize(30);
  }

  private static long count(TestInvocation invocation, String result) {
    return invocation.results().stream().filter(result::equals).count();
  }
}
