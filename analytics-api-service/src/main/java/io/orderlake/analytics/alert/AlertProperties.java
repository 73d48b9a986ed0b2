package io.orderlake.analytics.alert;

import io.orderlake.service.access.OtherService;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What is told, and to whom.
 *
 * @param highValue an order worth so much or more is told
 * @param rules what is told of single items; by default of orders, where these are served, those
 *     that are worth much and not cancelled
 * @param lag a pipeline further behind is told, and a transformer that is silent for longer
 * @param maxAge an order placed longer ago is not told any more; so long is remembered what was
 * @param pipeline address of the transformer, which knows the lag; {@code none} where there is none
 * @param topicArn SNS topic to send to; without one the log tells
 * @param file what was told; beside the warehouse's file if not set
 */
@Validated
@ConfigurationProperties("orderlake.alerts")
public record AlertProperties(
    @DefaultValue("10000") @DecimalMin("0") BigDecimal highValue,
    @DefaultValue List<@Valid Rule> rules,
    @DefaultValue("30s") @DurationMin(seconds = 1) Duration lag,
    @DefaultValue("24h") @DurationMin(minutes = 1) Duration maxAge,
    @DefaultValue("http://127.0.0.1:8082") @Pattern(regexp = "none|" + OtherService.ADDRESS)
        String pipeline,
    @Pattern(regexp = "arn:.+") @Nullable String topicArn,
    @Nullable Path file) {

  /**
   * Which items are told.
   *
   * @param name of the rule; {@code high-value-} and what an item is, if not set
   * @param entity whose items, by its many; needed where several are served
   * @param optional whether it is passed over where no such entity or column is served, in the
   *     place of a start that is refused
   * @param column of a number
   * @param least the number from which on one is told; {@code high-value} if not set
   * @param except values of columns with which none is told
   */
  public record Rule(
      @Nullable String name,
      @Nullable String entity,
      @DefaultValue("false") boolean optional,
      @NotBlank String column,
      @Nullable BigDecimal least,
      @DefaultValue Map<String, List<String>> except) {}
}
