package io.orderlake.transformer.stage;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When a stage refuses so much that it is not well. It is well again once enough gets through, and
 * at the latest when nothing was refused for as long as the window: records that no longer come
 * tell nothing of those that will.
 *
 * <p>Half by default: a writer whose items are all of no use still removes orders, which get
 * through.
 *
 * @param window how far back is looked
 * @param share of the records that ended in it; those left out by choice do not count
 * @param least fewer refused records than so many are no trouble, whatever their share
 */
@Validated
@ConfigurationProperties("orderlake.refusals")
public record RefusalProperties(
    @DefaultValue("5m") @DurationMin(seconds = 1) @DurationMax(hours = 1) Duration window,
    @DefaultValue("0.5") @DecimalMin("0.01") @DecimalMax("1") double share,
    @DefaultValue("5") @Min(1) int least) {

  /** As they are unless something else is set. */
  public static final RefusalProperties DEFAULT =
      new RefusalProperties(Duration.ofMinutes(5), 0.5, 5);

  boolean areTooMany(long refused, long of) {
    return refused >= least && refused >= share * of;
  }
}
