package io.orderlake.query.athena;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.validation.annotation.Validated;

/**
 * Athena. Region, credentials and endpoint come from where every AWS client takes them.
 *
 * @param enabled whether Athena is there beside DuckDB, for {@code ?engine=athena}; it always is
 *     where {@code orderlake.engine=athena}
 * @param database in the Glue catalogue, with the views of deploy/athena
 * @param workgroup which may bound the bytes that a query scans
 * @param outputLocation an S3 folder for results; none where the workgroup sets it
 * @param resultReuse greatest age, in whole minutes, of a result of the same SQL that Athena may
 *     give again without a scan; 0 for never
 * @param parameters how values get into a query
 * @param patience ({@code orderlake.athena.wait}) how long a request waits for its result before it
 *     is answered 202
 * @param lease how long a query runs that nobody waits for or asks about; then it is stopped
 * @param deadline how long a query runs at all; then it is stopped
 * @param cache how long a result is given again to who asks the same; 0 for not at all
 */
@Validated
@ConfigurationProperties("orderlake.athena")
public record AthenaProperties(
    @DefaultValue("false") boolean enabled,
    @DefaultValue("orderlake") @NotBlank String database,
    @DefaultValue("primary") @NotBlank String workgroup,
    @Nullable
        @Pattern(regexp = "s3://.+", message = "must be an S3 address such as s3://bucket/folder/")
        String outputLocation,
    @DefaultValue("1m") @DurationMin @DurationMax(days = 7) Duration resultReuse,
    @DefaultValue("inline") Parameters parameters,
    @Name("wait") @DefaultValue("20s") @DurationMin(millis = 1) @DurationMax(minutes = 5)
        Duration patience,
    @DefaultValue("60s") @DurationMin(seconds = 1) Duration lease,
    @DefaultValue("5m") @DurationMin(seconds = 1) Duration deadline,
    @DefaultValue("10s") @DurationMin Duration cache) {

  /** How values get into a query; either way as literals that {@link SqlLiteral} writes. */
  public enum Parameters {
    /** In the place of the question marks, which Athena's manual allows in WHERE alone. */
    INLINE,
    /**
     * As ExecutionParameters, beside the text; for where question marks elsewhere are taken too.
     */
    EXECUTION
  }
}
