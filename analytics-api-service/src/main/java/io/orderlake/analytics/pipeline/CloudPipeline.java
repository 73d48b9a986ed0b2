package io.orderlake.analytics.pipeline;

import io.orderlake.analytics.pipeline.Metric.Figure;
import io.orderlake.service.http.Problem;
import io.orderlake.service.outage.Outage;
import io.orderlake.service.outage.PlainReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.ResourceNotFoundException;

/**
 * The stages that AWS runs, over the last hour. An answer is given again for a while, since each
 * new one is billed; a refusal for a shorter while, so that what is throttled is not asked more.
 */
public final class CloudPipeline {
  private static final Logger log = LoggerFactory.getLogger(CloudPipeline.class);
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

  private final CloudWatchMetrics metrics;
  private final FirehoseClient firehose;
  private final PipelineProperties properties;
  private final InstantSource clock;
  private final Outage metricsOutage;
  private final Outage firehoseOutage;
  private @Nullable Told told;
  private Instant toldUntil = Instant.MIN;
  private @Nullable Failure failure;

  /**
   * The stages as they were told.
   *
   * @param from since when
   * @param to until when; minutes that are not known yet are left out
   * @param stages those that are named in the configuration, in the order of the data path
   */
  record Told(Instant from, Instant to, List<StageFigures> stages) {}

  /**
   * What a stage counted of records, by the names of {@link StageFigures}.
   *
   * @param from since when
   */
  public record Counts(String stage, Instant from, Map<String, Long> counts) {}

  /** A fault, and until when it is not tried again. */
  private record Failure(Instant until, String reason) {}

  CloudPipeline(
      CloudWatchMetrics metrics,
      FirehoseClient firehose,
      PipelineProperties properties,
      InstantSource clock) {
    this.metrics = metrics;
    this.firehose = firehose;
    this.properties = properties;
    this.clock = clock;
    this.metricsOutage = new Outage(clock);
    this.firehoseOutage = new Outage(clock);
  }

  /**
   * What the stages counted, as far as they tell it.
   *
   * @throws Problem {@code pipeline-unavailable} if CloudWatch does not tell
   */
  public List<Counts> counts() {
    Told now = stages();
    return now.stages().stream()
        .map(stage -> new Counts(stage.name().label(), now.from(), stage.counts()))
        .toList();
  }

  /**
   * @throws Problem {@code pipeline-unavailable} if CloudWatch does not tell
   */
  synchronized Told stages() {
    Instant now = clock.instant();
    Told known = told;
    if (known != null && now.isBefore(toldUntil)) {
      return known;
    }
    Failure last = failure;
    if (last == null || !now.isBefore(last.until())) {
      try {
        Told answer = ask(now);
        told = answer;
        toldUntil = now.plus(properties.cache());
        failure = null;
        if (metricsOutage.succeeded()) {
          log.info("CloudWatch tells the pipeline's figures again");
        }
        return answer;
      } catch (SdkException e) {
        last = new Failure(now.plus(PAUSE_AFTER_FAILURE), reason(e));
        failure = last;
        if (metricsOutage.failed(e)) {
          log.error("CloudWatch does not tell the pipeline's figures", e);
        }
      }
    }
    throw new Problem(
        HttpStatus.BAD_GATEWAY,
        "pipeline-unavailable",
        "Pipeline is unavailable",
        "CloudWatch does not tell the pipeline's figures: %s; the service's log says more"
            .formatted(last.reason()));
  }

  private Told ask(Instant now) {
    Instant end = now.truncatedTo(ChronoUnit.MINUTES);
    Map<Metric, Series> series = metrics.read(end, WINDOW);
    List<StageFigures> stages = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      String resource = stage.nameIn(properties);
      if (resource != null) {
        DeliveryState state = stage == Stage.DELIVERY ? delivery(resource) : null;
        stages.add(StageFigures.of(stage, resource, figures(stage, series), state));
      }
    }
    return new Told(end.minus(WINDOW), end, stages);
  }

  private static Map<Figure, Series> figures(Stage stage, Map<Metric, Series> series) {
    Map<Figure, Series> figures = new EnumMap<>(Figure.class);
    series.forEach(
        (metric, values) -> {
          if (metric.stage == stage) {
            figures.put(metric.figure, values);
          }
        });
    return figures;
  }

  /** What it does not say does not hide what CloudWatch does. */
  private DeliveryState delivery(String name) {
    try {
      DeliveryStreamDescription stream =
          firehose
              .describeDeliveryStream(request -> request.deliveryStreamName(name))
              .deliveryStreamDescription();
      if (firehoseOutage.succeeded()) {
        log.info("Firehose tells the state of {} again", name);
      }
      String status = stream.deliveryStreamStatusAsString();
      return new DeliveryState(
          status, "ACTIVE".equals(status) ? null : "Firehose says that it is " + status);
    } catch (ResourceNotFoundException e) {
      return new DeliveryState(null, "Firehose has no stream " + name);
    } catch (SdkException e) {
      if (firehoseOutage.failed(e)) {
        log.warn("Firehose does not tell the state of {}: {}", name, e.toString());
      }
      return new DeliveryState(null, "Firehose does not tell its state: " + reason(e));
    }
  }

  private static String reason(SdkException e) {
    if (e instanceof AwsServiceException refusal && refusal.awsErrorDetails() != null) {
      return refusal.isThrottlingException()
          ? "it is asked too often"
          : "it refuses (" + refusal.awsErrorDetails().errorCode() + ")";
    }
    return e instanceof AwsServiceException ? PlainReason.of(e) : "it is out of reach";
  }
}
