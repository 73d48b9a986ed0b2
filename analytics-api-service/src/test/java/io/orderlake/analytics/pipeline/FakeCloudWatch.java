package io.orderlake.analytics.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;

/**
 * A CloudWatch that holds what it is given. As in AWS a metric that nobody wrote, under whatever
 * name, is answered without values and without a fault, and values come over several pages. Unlike
 * AWS it works out no statistics: a value is kept for the statistic that it is given for.
 */
final class FakeCloudWatch implements CloudWatchClient {
  private static final int MOST_OF_A_PAGE = 7;

  final List<GetMetricDataRequest> requests = new ArrayList<>();
  private final Map<String, Map<Instant, Double>> values = new HashMap<>();
  private final Deque<SdkException> faults = new ArrayDeque<>();

  void put(String namespace, String metric, String resource, String stat, Instant at, double v) {
    values
        .computeIfAbsent(key(namespace, metric, resource, stat), key -> new TreeMap<>())
        .put(at, v);
  }

  /** A value for each of so many minutes before a time. */
  void put(
      String namespace, String metric, String resource, String stat, Instant end, double... each) {
    for (int i = 0; i < each.length; i++) {
      Instant at = end.minus(Duration.ofMinutes(each.length - i));
      put(namespace, metric, resource, stat, at, each[i]);
    }
  }

  /** Makes the next calls fail. */
  void faults(SdkException... next) {
    faults.addAll(Arrays.asList(next));
  }

  static SdkException refused(String code) {
    return CloudWatchException.builder()
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage("User: arn:aws:sts::123456789012:assumed-role/secret is not allowed")
                .build())
        .statusCode(400)
        .build();
  }

  @Override
  public synchronized GetMetricDataResponse getMetricData(GetMetricDataRequest request) {
    requests.add(request);
    SdkException fault = faults.poll();
    if (fault != null) {
      throw fault;
    }
    List<MetricDataQuery> asked = request.metricDataQueries();
    int from = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
    int to = Math.min(asked.size(), from + MOST_OF_A_PAGE);
    return GetMetricDataResponse.builder()
        .metricDataResults(
            asked.subList(from, to).stream().map(query -> result(query, request)).toList())
        .nextToken(to == asked.size() ? null : String.valueOf(to))
        .build();
  }

  private MetricDataResult result(MetricDataQuery query, GetMetricDataRequest request) {
    var metric = query.metricStat().metric();
    Map<Instant, Double> all =
        values.getOrDefault(
            key(
                metric.namespace(),
                metric.metricName(),
                metric.dimensions().get(0).name() + "=" + metric.dimensions().get(0).value(),
                query.metricStat().stat()),
            Map.of());
    Map<Instant, Double> within = new TreeMap<>(all);
    within.keySet().removeIf(at -> at.isBefore(request.startTime()));
    within.keySet().removeIf(at -> !at.isBefore(request.endTime()));
    return MetricDataResult.builder()
        .id(query.id())
        .timestamps(within.keySet())
        .values(within.values())
        .statusCode("Complete")
        .build();
  }

  private static String key(String namespace, String metric, String resource, String stat) {
    return String.join("|", namespace, metric, resource, stat);
  }

  @Override
  public String serviceName() {
    return "monitoring";
  }

  @Override
  public void close() {}
}
