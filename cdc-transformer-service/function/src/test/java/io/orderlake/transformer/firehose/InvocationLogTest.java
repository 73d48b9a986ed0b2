package io.orderlake.transformer.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.transformer.row.ChangeRecord;
import io.orderlake.transformer.row.TransformOptions;
import io.orderlake.transformer.row.TransformOptions.RemoveEvents;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class InvocationLogTest {
  private static final byte[] INSERT = ChangeRecord.insert().json();
  private static final byte[] REMOVE = ChangeRecord.remove().json();
  private static final byte[] BAD =
      ChangeRecord.insert()
          .with("/dynamodb/NewImage/price", "{\"N\":\"66.666\"}")
          .with("/dynamodb/NewImage/product_name", "{\"S\":\"private\"}")
          .json();

  @Test
  void a_failure_is_told_by_record_and_reason_and_without_the_customer_s_data() {
    TestInvocation invocation = TestInvocation.of(new TestEvent().add(INSERT).add(BAD).json());

    assertThat(invocation.failures()).hasSize(1);
    assertThat(invocation.failures().get(0))
        .hasToString(
            "{\"level\":\"WARN\",\"message\":\"record failed\",\"recordId\":\"record-1\","
                + "\"reason\":\"price: has more than two decimal places\"}");
    assertThat(invocation.log()).doesNotContain("private", "66.666", "019a0f6e", "customer");
  }

  @Test
  void a_flood_of_failures_is_counted_rather_than_told() {
    TestEvent event = new TestEvent();
    IntStream.range(0, 500).forEach(i -> event.add(BAD));

    TestInvocation invocation = TestInvocation.of(event.json());

    assertThat(invocation.failures()).hasSize(InvocationLog.FAILURES_SHOWN + 1);
    assertThat(invocation.failures().get(InvocationLog.FAILURES_SHOWN))
        .hasToString("{\"level\":\"WARN\",\"message\":\"more records failed\",\"count\":480}");
  }

  @Test
  void what_an_attribute_said_and_no_row_has_is_told_once_by_its_name_and_counted() {
    byte[] row =
        ChangeRecord.insert()
            .with("/dynamodb/NewImage/status", "{\"BOOL\":true}")
            .with("/dynamodb/NewImage/updated_at", "{\"S\":\"private\"}")
            .json();
    TestInvocation invocation =
        TestInvocation.of(new TestEvent().add(row).add(INSERT).add(row).json());

    assertThat(invocation.failures())
        .extracting(JsonNode::toString)
        .containsExactly(
            "{\"level\":\"WARN\",\"message\":\"attribute unusable\",\"attribute\":\"status\",\"count\":2}",
            "{\"level\":\"WARN\",\"message\":\"attribute unusable\",\"attribute\":\"updated_at\",\"count\":2}");
    assertThat(invocation.metrics().get("unusable").intValue()).isEqualTo(4);
    assertThat(invocation.metrics().get("ok").intValue()).isEqualTo(3);
    assertThat(invocation.log()).doesNotContain("private");
  }

  @Test
  void all_is_well_in_one_line() {
    assertThat(TestInvocation.of(new TestEvent().add(INSERT).json()).failures()).isEmpty();
  }

  @Test
  void the_metrics_count_every_record_once() {
    TransformOptions dropping = new TransformOptions(null, RemoveEvents.DROP);
    TestEvent event =
        new TestEvent().add(INSERT).add(REMOVE).add(BAD).add("x", null).add(INSERT).add(INSERT);

    JsonNode metrics = TestInvocation.of(event.json(), dropping, null).metrics();

    assertThat(metrics.get("in").intValue()).isEqualTo(6);
    assertThat(metrics.get("ok").intValue()).isEqualTo(3);
    assertThat(metrics.get("dropped").intValue()).isEqualTo(1);
    assertThat(metrics.get("failed").intValue()).isEqualTo(2);
  }

  @Test
  void the_metrics_are_in_cloudwatch_s_embedded_metric_format() {
    TestInvocation invocation =
        TestInvocation.of(
            new TestEvent().add(INSERT).json(), TransformOptions.DEFAULTS, new TestContext());
    JsonNode metrics = invocation.metrics();

    assertThat(metrics.at("/_aws/Timestamp").longValue())
        .isEqualTo(TestInvocation.NOW.toEpochMilli());
    JsonNode directive = metrics.at("/_aws/CloudWatchMetrics/0");
    assertThat(directive.propertyNames())
        .containsExactlyInAnyOrder("Namespace", "Dimensions", "Metrics");
    assertThat(directive.get("Namespace").stringValue()).isEqualTo("Orderlake");
    assertThat(directive.get("Dimensions")).hasToString("[[\"FunctionName\"]]");
    assertThat(metrics.get("FunctionName").stringValue()).isEqualTo("order-lake-transform");
    assertThat(directive.get("Metrics")).hasSize(6);
    for (JsonNode metric : directive.get("Metrics")) {
      assertThat(metric.get("Unit").stringValue()).isEqualTo("Count");
      assertThat(metrics.get(metric.get("Name").stringValue()).isInt()).isTrue();
    }
  }

  @Test
  void without_a_context_the_metrics_have_no_dimension() {
    JsonNode metrics = TestInvocation.of(new TestEvent().add(INSERT).json()).metrics();

    assertThat(metrics.at("/_aws/CloudWatchMetrics/0/Dimensions")).hasToString("[[]]");
    assertThat(metrics.has("FunctionName")).isFalse();
  }

  @Test
  void with_a_context_a_failure_names_its_request() {
    TestInvocation invocation =
        TestInvocation.of(
            new TestEvent().add(BAD).json(), TransformOptions.DEFAULTS, new TestContext());

    assertThat(invocation.failures().get(0).get("requestId").stringValue())
        .isEqualTo("8f507cfc-example");
  }
}
