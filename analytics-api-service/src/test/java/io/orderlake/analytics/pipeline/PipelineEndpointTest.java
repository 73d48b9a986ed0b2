package io.orderlake.analytics.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.query.AwsEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;

/** Against an endpoint that speaks CloudWatch's and Firehose's protocols. */
class PipelineEndpointTest {

  @Test
  void what_was_written_is_told_and_what_is_not_there_is_null() {
    Instant now = Instant.now();
    String function = "transform-" + UUID.randomUUID();
    PipelineProperties properties =
        new PipelineProperties(
            "no-stream", null, null, null, function, "no-delivery", Duration.ofSeconds(60));
    try (CloudWatchClient cloudWatch = AwsEndpoint.client(CloudWatchClient.builder());
        FirehoseClient firehose = AwsEndpoint.client(FirehoseClient.builder())) {
      for (int minutes = 2; minutes <= 4; minutes++) {
        write(cloudWatch, function, now.minus(Duration.ofMinutes(minutes)), 100);
      }
      CloudPipeline pipeline =
          new CloudPipeline(
              new CloudWatchMetrics(cloudWatch, properties), firehose, properties, () -> now);

      Map<Stage, StageFigures> stages =
          pipeline.stages().stages().stream()
              .collect(Collectors.toMap(StageFigures::name, Function.identity()));

      assertThat(stages.get(Stage.TRANSFORM).delivered()).isEqualTo(300);
      assertThat(stages.get(Stage.TRANSFORM).failed()).isNull();
      assertThat(stages.get(Stage.STREAM).read()).isNull();
      assertThat(stages.get(Stage.STREAM).note()).contains("it is not named no-stream");
      assertThat(stages.get(Stage.DELIVERY).note()).isEqualTo("Firehose has no stream no-delivery");
    }
  }

  private static void write(CloudWatchClient to, String function, Instant at, double value) {
    to.putMetricData(
        data ->
            data.namespace("Orderlake")
                .metricData(
                    metric ->
                        metric
                            .metricName("ok")
                            .dimensions(name -> name.name("FunctionName").value(function))
                            .timestamp(at.truncatedTo(ChronoUnit.MINUTES))
                            .value(value)));
  }
}
