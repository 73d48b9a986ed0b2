package io.orderlake.analytics.reconciliation;

import io.orderlake.service.access.OtherService;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How lake and table are compared.
 *
 * @param readUnits read capacity that may be used of the table, a second; a unit is 4 KB
 * @param inFlight the longest that a change takes from the table to the reports when all is well,
 *     in parts that add up; a difference that lasts longer is one
 * @param patience how long a request waits for its answer, before it is told to come again
 * @param memoryLimit most memory that a comparison takes, outside the Java heap
 * @param folder for what is known of a comparison that is under way, and of the last repair
 * @param simulator address of the simulator, for the ledger; {@code none} where there is none
 * @param transformer address of the transformer, for the ledger; {@code none} where AWS runs the
 *     pipeline
 */
@Validated
@ConfigurationProperties("orderlake.reconciliation")
record ReconciliationProperties(
    @DefaultValue("2000") @DecimalMin("1") double readUnits,
    @DefaultValue("10s") @NotEmpty List<@DurationMin Duration> inFlight,
    @DefaultValue("20s") @DurationMin(millis = 1) Duration patience,
    @DefaultValue("128MB") DataSize memoryLimit,
    @DefaultValue("data/reconciliation") Path folder,
    @DefaultValue("http://127.0.0.1:8081")
        @Pattern(regexp = "none|" + OtherService.ADDRESS)
        @NotBlank
        String simulator,
    @DefaultValue("http://127.0.0.1:8082")
        @Pattern(regexp = "none|" + OtherService.ADDRESS)
        @NotBlank
        String transformer) {

  Duration longestInFlight() {
    return inFlight.stream().reduce(Duration.ZERO, Duration::plus);
  }
}
