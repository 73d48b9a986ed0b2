package io.orderlake.transformer.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.transformer.row.ChangeRecord;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswerLimitTest {
  /** What Lambda takes as a request. */
  private static final int EVENT_LIMIT = 6_291_456;

  private static final int RECORDS = 20;

  @Test
  void a_batch_that_just_fits_is_answered_in_full() {
    int room = Answer.LIMIT - answerWith(0).answer().length;
    TestInvocation invocation = answerWith(room / 4 * 3);

    assertThat(invocation.answer().length).isBetween(Answer.LIMIT - 8, Answer.LIMIT);
    assertThat(invocation.results()).hasSize(RECORDS).containsOnly("Ok");
  }

  @Test
  void what_does_not_fit_fails_and_the_rest_does_not() {
    int room = Answer.LIMIT - answerWith(0).answer().length;
    TestInvocation invocation = answerWith(room / 4 * 3 + 6);

    assertThat(invocation.answer().length).isLessThan(Answer.LIMIT);
    assertThat(invocation.results().subList(0, RECORDS - 1)).containsOnly("Ok");
    assertThat(invocation.results().get(RECORDS - 1)).isEqualTo("ProcessingFailed");
    assertThat(invocation.failures().get(0).get("reason").stringValue())
        .isEqualTo("answer: has no room below 6 MB");
    assertThat(invocation.metrics().get("failed").asInt()).isEqualTo(1);
  }

  @Test
  void a_row_too_long_for_what_is_left_makes_way_for_shorter_ones() {
    TestEvent event = new TestEvent();
    event.add(insert(3_000_000)).add(insert(2_000_000)).add(insert(10)).add(insert(10));

    assertThat(TestInvocation.of(event.json()).results())
        .containsExactly("Ok", "ProcessingFailed", "Ok", "Ok");
  }

  @Test
  void an_event_at_its_limit_whose_rows_outgrow_their_records_is_answered_below_the_limit() {
    String tombstone =
        "{\"eventID\":\"e\",\"eventName\":\"REMOVE\",\"dynamodb\":{\"SequenceNumber\":\"1\","
            + "\"ApproximateCreationDateTime\":1,\"Keys\":{\"orderid\":{\"S\":\"o\"}}}}";
    TestEvent event = new TestEvent();
    int records = EVENT_LIMIT / new TestEvent().add(tombstone.getBytes(UTF_8)).json().length;
    IntStream.range(0, records).forEach(i -> event.add(tombstone.getBytes(UTF_8)));
    byte[] json = event.json();
    assertThat(json.length).isLessThan(EVENT_LIMIT);

    TestInvocation invocation = TestInvocation.of(json);

    assertThat(invocation.answer().length).isLessThanOrEqualTo(Answer.LIMIT);
    assertThat(invocation.recordIds())
        .containsExactlyElementsOf(
            IntStream.range(0, records).mapToObj(i -> "record-" + i).toList());
    assertThat(invocation.results()).contains("Ok", "ProcessingFailed");
  }

  @Test
  void a_record_id_full_of_escapes_is_allowed_for() {
    TestEvent event = new TestEvent().add("\u0001".repeat(900_000), null).add(insert(700_000));

    TestInvocation invocation = TestInvocation.of(event.json());

    assertThat(invocation.answer().length).isLessThanOrEqualTo(Answer.LIMIT);
    assertThat(invocation.results()).containsExactly("ProcessingFailed", "ProcessingFailed");
  }

  @Test
  void more_records_than_can_even_be_refused_are_an_error() {
    String records = "{\"recordId\":\"\"},".repeat(200_000) + "{\"recordId\":\"\"}";
    byte[] event = ("{\"records\":[" + records + "]}").getBytes(UTF_8);

    assertThatThrownBy(() -> TestInvocation.of(event))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("200001 records cannot be answered in 6 MB");
  }

  /** Records of which the last is longer than the others. */
  private static TestInvocation answerWith(int longer) {
    TestEvent event = new TestEvent();
    IntStream.range(0, RECORDS - 1).forEach(i -> event.add(insert(220_000)));
    return TestInvocation.of(event.add(insert(10 + longer)).json());
  }

  private static byte[] insert(int lengthOfProductName) {
    return ChangeRecord.insert()
        .with(
            "/dynamodb/NewImage/product_name",
            "{\"S\":\"" + "x".repeat(lengthOfProductName) + "\"}")
        .json();
  }
}
