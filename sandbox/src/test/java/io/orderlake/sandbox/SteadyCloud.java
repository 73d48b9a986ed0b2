package io.orderlake.sandbox;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.DescribeDeliveryStreamRequest;
import software.amazon.awssdk.services.firehose.model.DescribeDeliveryStreamResponse;

/**
 * A CloudWatch in whose last hour every minute was alike, and which may refuse. What it has no
 * value of, as of a quiet service, it answers without one, as AWS does.
 */
final class SteadyCloud implements CloudWatchClient {
  private static final Map<String, Double> EACH_MINUTE =
      Map.ofEntries(
          Map.entry("ConsumedWriteCapacityUnits", 2_412.0),
          Map.entry("EventCount", 2_412.0),
          Map.entry("Invocations", 60.0),
          Map.entry("ExecutionFailed", 0.0),
          Map.entry("IncomingRecords", 2_412.0),
          Map.entry("IncomingBytes", 2_469_888.0),
          Map.entry("GetRecords.Records", 2_400.0),
          Map.entry("GetRecords.IteratorAgeMilliseconds", 820.0),
          Map.entry("in", 2_400.0),
          Map.entry("ok", 2_397.0),
          Map.entry("dropped", 0.0),
          Map.entry("failed", 3.0),
          Map.entry("Errors", 0.0),
          Map.entry("Duration", 96.4),
          Map.entry("DataReadFromKinesisStream.Records", 2_400.0),
          Map.entry("DeliveryToS3.Records", 2_397.0),
          Map.entry("DeliveryToS3.Bytes", 1_411_833.0),
          Map.entry("DeliveryToS3.DataFreshness", 68.0));

  volatile boolean refuses;

  /** Whether the function refused every record. */
  volatile boolean transformRefuses;

  @Override
  public GetMetricDataResponse getMetricData(GetMetricDataRequest request) {
    if (refuses) {
      throw CloudWatchException.builder()
          .awsErrorDetails(AwsErrorDetails.builder().errorCode("AccessDenied").build())
          .build();
    }
    return GetMetricDataResponse.builder()
        .metricDataResults(
            request.metricDataQueries().stream().map(query -> result(query, request)).toList())
        .build();
  }

  private MetricDataResult result(MetricDataQuery query, GetMetricDataRequest request) {
    String metric = query.metricStat().metric().metricName();
    Double value = EACH_MINUTE.get(transformRefuses && metric.equals("failed") ? "in" : metric);
    List<Instant> minutes =
        value == null
            ? List.of()
            : Stream.iterate(
                    request.startTime(),
                    at -> at.isBefore(request.endTime()),
                    at -> at.plusSeconds(60))
                .toList();
    return MetricDataResult.builder()
        .id(query.id())
        .timestamps(minutes)
        .values(Collections.nCopies(minutes.size(), value))
        .build();
  }

  @Override
  public String serviceName() {
    return "monitoring";
  }

  @Override
  public void close() {}

  /** A Firehose all of whose streams are well. */
  static final class Delivery implements FirehoseClient {
    @Override
    public DescribeDeliveryStreamResponse describeDeliveryStream(
        DescribeDeliveryStreamRequest request) {
      return DescribeDeliveryStreamResponse.builder()
          .deliveryStreamDescription(stream -> stream.deliveryStreamStatus("ACTIVE"))
          .build();
    }

    @Override
    public String serviceName() {
      return "firehose";
    }

    @Override
    public void close() {}
  }
}
