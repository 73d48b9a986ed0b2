package io.orderlake.transformer.stage;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/**
 * The stages' counts and lags as metrics, each with the tags {@code stage}, {@code table} and
 * {@code entity}.
 */
@Component
class PipelineMetrics implements MeterBinder {
  private final Stages stages;

  PipelineMetrics(Stages stages) {
    this.stages = stages;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (StageStatus stage : stages.statuses()) {
      records(registry, stage, "read", s -> s.counts().read());
      records(registry, stage, "delivered", s -> s.counts().delivered());
      records(registry, stage, "dropped", s -> s.counts().dropped());
      records(registry, stage, "failed", s -> s.counts().failed());
      records(registry, stage, "read_again", s -> s.counts().readAgain());
      counter(registry, stage, "orderlake.stage.batches", s -> s.counts().batches());
      counter(registry, stage, "orderlake.stage.bytes", s -> s.counts().bytes());
      counter(registry, stage, "orderlake.stage.gaps", StageStatus::gaps);
      counter(registry, stage, "orderlake.stage.misdated", StageStatus::misdated);
      counter(registry, stage, "orderlake.stage.unusable", s -> sum(s.attributes().unusable()));
      counter(registry, stage, "orderlake.stage.unknown", s -> sum(s.attributes().unknown()));
      gauge(registry, stage, "orderlake.stage.lag.seconds", PipelineMetrics::lagSeconds);
      gauge(registry, stage, "orderlake.stage.lag.records", PipelineMetrics::lagRecords);
      gauge(registry, stage, "orderlake.stage.in.flight", s -> s.counts().inFlight());
      gauge(registry, stage, "orderlake.stage.struggling.seconds", PipelineMetrics::struggling);
    }
  }

  private static void records(
      MeterRegistry registry, StageStatus stage, String kind, ToDoubleFunction<StageStatus> value) {
    FunctionCounter.builder("orderlake.stage.records", stage, value)
        .tags(tags(stage))
        .tag("kind", kind)
        .register(registry);
  }

  private static void counter(
      MeterRegistry registry, StageStatus stage, String name, ToDoubleFunction<StageStatus> value) {
    FunctionCounter.builder(name, stage, value).tags(tags(stage)).register(registry);
  }

  private static void gauge(
      MeterRegistry registry, StageStatus stage, String name, ToDoubleFunction<StageStatus> value) {
    Gauge.builder(name, stage, value).tags(tags(stage)).register(registry);
  }

  private static Tags tags(StageStatus stage) {
    StageName name = stage.name();
    return Tags.of(
        "stage",
        name.kind(),
        "table",
        name.table(),
        "entity",
        Objects.requireNonNullElse(name.entity(), ""));
  }

  private static double sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static double struggling(StageStatus stage) {
    return stage.strugglingFor().toMillis() / 1_000.0;
  }

  private static double lagSeconds(StageStatus stage) {
    Duration lag = stage.lag();
    return lag == null ? Double.NaN : lag.toMillis() / 1_000.0;
  }

  private static double lagRecords(StageStatus stage) {
    Long records = stage.lagRecords();
    return records == null ? Double.NaN : records;
  }
}
