package io.orderlake.analytics.report;

import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Which engine answers reports.
 *
 * @param engine {@code duckdb}, the warehouse of this service, or {@code athena}
 */
@Validated
@ConfigurationProperties("orderlake")
public record EngineProperties(
    @DefaultValue("duckdb") @Pattern(regexp = "duckdb|athena") String engine) {}
