package io.orderlake.analytics.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.service.http.Problem;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;

/** The stages in AWS, out of what CloudWatch and Firehose say, and do not. */
class CloudPipelineTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final PipelineProperties NAMED =
      named("orderlake-changes", "orderlake-changes", Duration.ofSeconds(60));

  private final FakeCloudWatch cloudWatch = new FakeCloudWatch();
  private final FakeFirehose firehose = new FakeFirehose();
  private Instant now = NOON.plusSeconds(20);

  @Test
  void a_stage_tells_what_passed_in_the_hour_and_how_late_it_is_now() {
    put("Orderlake", "in", "FunctionName=orderlake-transform", "Sum", 60, 60, 300, 0);
    put("Orderlake", "ok", "FunctionName=orderlake-transform", "Sum", 60, 50, 290, 0);
    put("Orderlake", "failed", "FunctionName=orderlake-transform", "Sum", 0, 10, 10, 0);
    put("AWS/Lambda", "Invocations", "FunctionName=orderlake-transform", "Sum", 3, 2);
    put("AWS/Lambda", "Errors", "FunctionName=orderlake-transform", "Sum", 0, 1);
    put("AWS/Lambda", "Duration", "FunctionName=orderlake-transform", "Average", 80, 120.5);

    StageFigures transform = stage(Stage.TRANSFORM);

    assertThat(transform.read()).isEqualTo(420);
    assertThat(transform.delivered()).isEqualTo(400);
    assertThat(transform.failed()).isEqualTo(20);
    assertThat(transform.dropped()).isNull();
    assertThat(transform.batches()).isEqualTo(5);
    assertThat(transform.failedBatches()).isEqualTo(1);
    assertThat(transform.batchMilliseconds()).isEqualTo(120.5);
    assertThat(transform.perSecond()).as("420 in five minutes").isEqualTo(1.4);
    assertThat(transform.lagSeconds()).isNull();
    assertThat(transform.note()).isNull();
  }

  @Test
  void each_service_is_asked_by_the_names_of_its_manual() {
    put("AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName=orders", "Sum", 300);
    put("AWS/EventBridge/Pipes", "EventCount", "PipeName=orderlake-changes", "Sum", 299);
    put("AWS/EventBridge/Pipes", "ExecutionFailed", "PipeName=orderlake-changes", "Sum", 2);
    put("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName=dead", "Maximum", 4);
    put("AWS/Kinesis", "IncomingRecords", "StreamName=orderlake-changes", "Sum", 298);
    put(
        "AWS/Kinesis",
        "GetRecords.IteratorAgeMilliseconds",
        "StreamName=orderlake-changes",
        "Maximum",
        1_500);
    String delivery = "DeliveryStreamName=orderlake-changes";
    put("AWS/Firehose", "DataReadFromKinesisStream.Records", delivery, "Sum", 297);
    put("AWS/Firehose", "DeliveryToS3.Records", delivery, "Sum", 296);
    put("AWS/Firehose", "DeliveryToS3.DataFreshness", delivery, "Maximum", 61);

    assertThat(stage(Stage.TABLE).delivered()).isEqualTo(300);
    assertThat(stage(Stage.PIPE).read()).isEqualTo(299);
    assertThat(stage(Stage.PIPE).failedBatches()).isEqualTo(2);
    assertThat(stage(Stage.DEAD_LETTERS).lagRecords()).isEqualTo(4);
    assertThat(stage(Stage.STREAM).read()).isEqualTo(298);
    assertThat(stage(Stage.STREAM).lagSeconds()).isEqualTo(1.5);
    assertThat(stage(Stage.DELIVERY).read()).isEqualTo(297);
    assertThat(stage(Stage.DELIVERY).delivered()).isEqualTo(296);
    assertThat(stage(Stage.DELIVERY).lagSeconds()).isEqualTo(61);
    assertThat(stage(Stage.DELIVERY).status()).isEqualTo("ACTIVE");
  }

  @Test
  void what_was_said_long_ago_is_counted_but_not_taken_for_now() {
    for (int minutes : new int[] {50, 40, 11}) {
      Instant at = NOON.minus(Duration.ofMinutes(minutes));
      cloudWatch.put(
          "AWS/Kinesis", "IncomingRecords", "StreamName=orderlake-changes", "Sum", at, 10);
    }

    assertThat(stage(Stage.STREAM).read()).isEqualTo(30);
    assertThat(stage(Stage.STREAM).perSecond()).isNull();
  }

  @Test
  void a_stage_of_which_nothing_is_known_says_so_and_counts_nothing() {
    StageFigures pipe = stage(Stage.PIPE);

    assertThat(pipe.read()).isNull();
    assertThat(pipe.failedBatches()).isNull();
    assertThat(pipe.note())
        .isEqualTo(
            "CloudWatch has no value of it: nothing passed, or it is not named orderlake-changes");
  }

  @Test
  void a_wrong_name_of_the_delivery_is_told_by_firehose() {
    CloudPipeline wrong = pipeline(named("orderlake-changes", "misspelt", Duration.ofSeconds(60)));

    assertThat(stage(wrong, Stage.DELIVERY).status()).isNull();
    assertThat(stage(wrong, Stage.DELIVERY).note()).isEqualTo("Firehose has no stream misspelt");
  }

  @Test
  void a_delivery_that_is_not_active_is_told() {
    firehose.status = "DELETING";

    assertThat(stage(Stage.DELIVERY).note()).isEqualTo("Firehose says that it is DELETING");
  }

  @Test
  void a_firehose_that_refuses_hides_nothing_of_cloudwatch() {
    put("AWS/Firehose", "DeliveryToS3.Records", "DeliveryStreamName=orderlake-changes", "Sum", 7);
    firehose.fault = FakeCloudWatch.refused("AccessDeniedException");

    assertThat(stage(Stage.DELIVERY).delivered()).isEqualTo(7);
    assertThat(stage(Stage.DELIVERY).note())
        .isEqualTo("Firehose does not tell its state: it refuses (AccessDeniedException)");
  }

  @Test
  void a_stage_that_is_not_named_is_neither_asked_for_nor_told() {
    CloudPipeline two = pipeline(named("orderlake-changes", null, Duration.ofSeconds(60)));

    assertThat(two.stages().stages())
        .extracting(StageFigures::name)
        .containsExactly(
            Stage.TABLE, Stage.PIPE, Stage.DEAD_LETTERS, Stage.STREAM, Stage.TRANSFORM);
    assertThat(cloudWatch.requests.get(0).metricDataQueries())
        .noneMatch(query -> query.metricStat().metric().namespace().equals("AWS/Firehose"));
  }

  @Test
  void an_answer_is_given_again_for_a_minute_since_each_is_billed() {
    CloudPipeline pipeline = pipeline(NAMED);
    CloudPipeline.Told first = pipeline.stages();
    int asked = cloudWatch.requests.size();
    now = now.plusSeconds(59);
    assertThat(pipeline.stages()).isSameAs(first);
    now = now.plusSeconds(1);
    pipeline.stages();

    assertThat(cloudWatch.requests).hasSize(2 * asked);
    GetMetricDataRequest request = cloudWatch.requests.get(0);
    assertThat(request.startTime()).isEqualTo(NOON.minus(Duration.ofHours(1)));
    assertThat(request.endTime()).isEqualTo(NOON);
    assertThat(request.metricDataQueries()).hasSize(Metric.values().length);
  }

  @Test
  void a_refusal_is_a_problem_without_its_insides_and_is_not_tried_again_at_once() {
    CloudPipeline pipeline = pipeline(NAMED);
    cloudWatch.faults(
        FakeCloudWatch.refused("AccessDenied"), FakeCloudWatch.refused("ThrottlingException"));

    assertThat(problem(pipeline)).contains("it refuses (AccessDenied)").doesNotContain("arn:");
    assertThat(problem(pipeline)).contains("it refuses (AccessDenied)");
    assertThat(cloudWatch.requests).hasSize(1);

    now = now.plusSeconds(10);
    assertThat(problem(pipeline)).contains("it is asked too often");
    now = now.plusSeconds(10);
    assertThat(pipeline.stages().stages()).hasSize(6);
  }

  @Test
  void a_cloudwatch_out_of_reach_is_a_problem() {
    cloudWatch.faults(SdkClientException.create("connection refused"));

    assertThat(problem(pipeline(NAMED))).contains("it is out of reach");
  }

  private void put(String namespace, String metric, String resource, String stat, double... each) {
    cloudWatch.put(namespace, metric, resource, stat, NOON, each);
  }

  private StageFigures stage(Stage stage) {
    return stage(pipeline(NAMED), stage);
  }

  private static StageFigures stage(CloudPipeline pipeline, Stage stage) {
    return pipeline.stages().stages().stream()
        .filter(figures -> figures.name() == stage)
        .findFirst()
        .orElseThrow();
  }

  private static String problem(CloudPipeline pipeline) {
    Problem[] thrown = new Problem[1];
    assertThatThrownBy(pipeline::stages)
        .isInstanceOfSatisfying(Problem.class, problem -> thrown[0] = problem);
    assertThat(thrown[0].getStatusCode().value()).isEqualTo(502);
    assertThat(thrown[0].getBody().getType())
        .hasToString("urn:orderlake:problem:pipeline-unavailable");
    return thrown[0].getBody().getDetail();
  }

  private CloudPipeline pipeline(PipelineProperties properties) {
    return new CloudPipeline(
        new CloudWatchMetrics(cloudWatch, properties), firehose, properties, () -> now);
  }

  private static PipelineProperties named(String stream, String delivery, Duration cache) {
    return new PipelineProperties(
        stream, "orders", "orderlake-changes", "dead", "orderlake-transform", delivery, cache);
  }
}
