package io.orderlake.analytics.pipeline;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The stages, in the order of the data path. */
enum Stage {
  TABLE("DynamoDB table", PipelineProperties::table),
  PIPE("EventBridge pipe", PipelineProperties::pipe),
  DEAD_LETTERS("SQS queue", PipelineProperties::deadLetters),
  STREAM("Kinesis stream", PipelineProperties::stream),
  TRANSFORM("Lambda function", PipelineProperties::function),
  DELIVERY("Firehose stream", PipelineProperties::delivery);

  private final String service;
  private final Function<PipelineProperties, @Nullable String> name;

  Stage(String service, Function<PipelineProperties, @Nullable String> name) {
    this.service = service;
    this.name = name;
  }

  /** What it is in AWS. */
  String service() {
    return service;
  }

  /** What it is called there, or null if that is not known. */
  @Nullable String nameIn(PipelineProperties properties) {
    return name.apply(properties);
  }

  @JsonValue
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
