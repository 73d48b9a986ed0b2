package io.orderlake.transformer.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.transformer.row.ChangeRecord;
import io.orderlake.transformer.row.Golden;
import io.orderlake.transformer.row.TransformOptions;
import io.orderlake.transformer.row.TransformOptions.RemoveEvents;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FirehoseTransformHandlerTest {
  private static final byte[] INSERT = ChangeRecord.insert().json();

  @ParameterizedTest
  @CsvSource({"event, answer", "event-direct, answer-direct"})
  void a_golden_event_gets_its_golden_answer(String event, String answer) {
    TransformOptions orders = new TransformOptions("orders", RemoveEvents.KEEP);

    TestInvocation invocation = TestInvocation.of(Golden.bytes("firehose/" + event), orders, null);

    assertThat(new String(invocation.answer(), UTF_8))
        .isEqualTo(Golden.text("firehose/" + answer).stripTrailing());
  }

  @Test
  void a_bad_record_harms_none_of_its_neighbours() {
    TestEvent event =
        new TestEvent()
            .add(INSERT)
            .add("no data", null)
            .add("no base64", "{]")
            .add("no JSON", Base64.getEncoder().encodeToString(new byte[] {-1, 0, 1}))
            .add("empty", "")
            .add(INSERT);

    assertThat(TestInvocation.of(event.json()).results())
        .containsExactly(
            "Ok",
            "ProcessingFailed",
            "ProcessingFailed",
            "ProcessingFailed",
            "ProcessingFailed",
            "Ok");
  }

  @Test
  void every_record_has_the_data_that_firehose_requires_and_only_what_is_ok_has_any_in_it() {
    TestInvocation invocation = TestInvocation.of(new TestEvent().add(INSERT).add("x", "").json());

    assertThat(invocation.records().get(0).get("data").binaryValue())
        .isEqualTo(Golden.bytes("row/insert"));
    assertThat(invocation.records().get(1).get("data").stringValue()).isEmpty();
    assertThat(invocation.records())
        .allSatisfy(
            record ->
                assertThat(record.propertyNames()).containsExactly("recordId", "result", "data"));
  }

  @Test
  void a_record_id_that_stands_twice_is_answered_twice() {
    String data = Base64.getEncoder().encodeToString(INSERT);
    TestInvocation invocation =
        TestInvocation.of(new TestEvent().add("same", data).add("same", null).json());

    assertThat(invocation.recordIds()).containsExactly("same", "same");
    assertThat(invocation.results()).containsExactly("Ok", "ProcessingFailed");
  }

  @Test
  void escapes_in_the_event_are_understood() {
    String data = Base64.getEncoder().encodeToString("{\"a\":\"???>>>\"}".getBytes(UTF_8));
    assertThat(data).contains("/");
    String event =
        "{\"records\":[{\"recordId\":\"a\\u0062\\\"\\n\",\"data\":\"%s\"}]}"
            .formatted(data.replace("/", "\\/"));

    TestInvocation invocation = TestInvocation.of(event.getBytes(UTF_8));

    assertThat(invocation.recordIds()).containsExactly("ab\"\n");
    assertThat(invocation.log()).contains("eventName: is missing or not a string");
  }

  @Test
  void an_event_without_records_gets_an_answer_without_records() {
    assertThat(new String(TestInvocation.of("{\"records\":[]}".getBytes(UTF_8)).answer(), UTF_8))
        .isEqualTo("{\"records\":[]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "[]",
        "null",
        "{}",
        "{\"records\":null}",
        "{\"records\":{}}",
        "{\"records\":[7]}",
        "{\"records\":[{\"data\":\"\"}]}",
        "{\"records\":[{\"recordId\":7}]}",
        "{\"records\":[]}{}",
        "{\"records\":[],\"records\":[]}",
        "{\"records\":["
      })
  void what_is_not_a_firehose_event_is_an_error(String event) {
    assertThatThrownBy(() -> TestInvocation.of(event.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a Firehose transformation event: ");
  }

  @Test
  void each_invocation_stands_for_itself() {
    byte[] event = new TestEvent().add(INSERT).json();

    assertThat(TestInvocation.of(event).answer()).isEqualTo(TestInvocation.of(event).answer());
  }
}
