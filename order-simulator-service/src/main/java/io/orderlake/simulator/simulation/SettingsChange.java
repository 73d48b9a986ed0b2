package io.orderlake.simulator.simulation;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings as a caller gives them: what is absent or null keeps its value, or its default at start.
 *
 * @param ordersPerSecond writes of all kinds a second
 * @param insertShare weight of inserts; the three shares count relative to their sum
 * @param modifyShare weight of modifications
 * @param removeShare weight of removals
 * @param seed the same seed gives the same orders and changes, but for ids and times; a start with
 *     one leaves earlier orders alone
 * @param duration ISO 8601, such as PT30S, from now on; without it traffic runs until it is stopped
 * @param highValueShare share of the inserts with a total of 10,000 or more
 * @param malformedShare share of the inserts that are no valid orders
 */
public record SettingsChange(
    @DecimalMin("0.01") @DecimalMax("10000") @Nullable Double ordersPerSecond,
    @DecimalMin("0") @DecimalMax("1") @Nullable Double insertShare,
    @DecimalMin("0") @DecimalMax("1") @Nullable Double modifyShare,
    @DecimalMin("0") @DecimalMax("1") @Nullable Double removeShare,
    @Nullable Long seed,
    @Pattern(
            regexp =
                "^P(?=[0-9T])([0-9]{1,3}D)?(T(?=[0-9])([0-9]{1,4}H)?([0-9]{1,4}M)?"
                    + "([0-9]{1,6}([.][0-9]{1,3})?S)?)?$",
            message = "must be an ISO 8601 duration such as PT30S")
        @Nullable String duration,
    @Nullable Profile profile,
    @DecimalMin("0") @DecimalMax("1") @Nullable Double highValueShare,
    @DecimalMin("0") @DecimalMax("1") @Nullable Double malformedShare) {

  /** Changes nothing. */
  public static final SettingsChange NONE =
      new SettingsChange(null, null, null, null, null, null, null, null, null);
}
