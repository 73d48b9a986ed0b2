package io.orderlake.analytics.pipeline;

import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What AWS's parts of the pipeline are called; one that is not named is not asked for. Region and
 * credentials come from where every AWS client takes them.
 *
 * @param stream the Kinesis stream; without it CloudWatch is not asked at all
 * @param table of the orders, in DynamoDB
 * @param pipe in EventBridge
 * @param deadLetters the SQS queue of what the pipe gave up
 * @param function the Lambda that transforms
 * @param delivery the Firehose stream
 * @param cache how long an answer is given again: each new one is billed by the metric
 */
@Validated
@ConfigurationProperties("orderlake.pipeline")
public record PipelineProperties(
    @Nullable @Pattern(regexp = NAME) String stream,
    @Nullable @Pattern(regexp = NAME) String table,
    @Nullable @Pattern(regexp = NAME) String pipe,
    @Nullable @Pattern(regexp = NAME) String deadLetters,
    @Nullable @Pattern(regexp = NAME) String function,
    @Nullable @Pattern(regexp = NAME) String delivery,
    @DefaultValue("60s") @DurationMin(seconds = 10) Duration cache) {
  private static final String NAME = "[a-zA-Z0-9_.-]{1,255}";

  /** Whether CloudWatch is asked. */
  public boolean isInAws() {
    return stream != null;
  }
}
