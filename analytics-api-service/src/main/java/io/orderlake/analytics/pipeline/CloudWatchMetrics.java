package io.orderlake.analytics.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;

/** Asks CloudWatch for all metrics of the pipeline at once, which is billed by the metric. */
final class CloudWatchMetrics {
  private static final int PERIOD_SECONDS = 60;

  private final CloudWatchClient cloudWatch;
  private final PipelineProperties properties;

  CloudWatchMetrics(CloudWatchClient cloudWatch, PipelineProperties properties) {
    this.cloudWatch = cloudWatch;
    this.properties = properties;
  }

  /**
   * The metrics of what is named, by the minute.
   *
   * @param end a whole minute
   * @throws software.amazon.awssdk.core.exception.SdkException if CloudWatch does not answer
   */
  Map<Metric, Series> read(Instant end, Duration window) {
    GetMetricDataRequest request =
        GetMetricDataRequest.builder()
            .metricDataQueries(
                Stream.of(Metric.values()).filter(this::isNamed).map(this::query).toList())
            .startTime(end.minus(window))
            .endTime(end)
            .build();
    Map<String, Map<Instant, Double>> values = new HashMap<>();
    GetMetricDataResponse page;
    do {
      page = cloudWatch.getMetricData(request);
      page.metricDataResults().forEach(result -> collect(result, values));
      request = request.toBuilder().nextToken(page.nextToken()).build();
    } while (page.nextToken() != null);
    Map<Metric, Series> series = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      if (isNamed(metric)) {
        series.put(metric, new Series(values.getOrDefault(metric.id(), Map.of()), end));
      }
    }
    return series;
  }

  private boolean isNamed(Metric metric) {
    return metric.stage.nameIn(properties) != null;
  }

  private MetricDataQuery query(Metric metric) {
    return MetricDataQuery.builder()
        .id(metric.id())
        .metricStat(
            stat ->
                stat.period(PERIOD_SECONDS)
                    .stat(metric.figure.statistic)
                    .metric(
                        asked ->
                            asked
                                .namespace(metric.namespace)
                                .metricName(metric.metricName)
                                .dimensions(
                                    dimension ->
                                        dimension
                                            .name(metric.dimension)
                                            .value(metric.stage.nameIn(properties)))))
        .build();
  }

  /** Values of one metric may come over several pages. */
  private static void collect(MetricDataResult result, Map<String, Map<Instant, Double>> values) {
    Map<Instant, Double> known = values.computeIfAbsent(result.id(), id -> new HashMap<>());
    for (int i = 0; i < result.timestamps().size(); i++) {
      known.put(result.timestamps().get(i), result.values().get(i));
    }
  }
}
