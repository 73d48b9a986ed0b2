package io.orderlake.analytics.report;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Reports.
 *
 * @param location a folder of SQL files like those that come with the service; one with the same
 *     address as one of these takes its place. None if not set.
 * @param timeout longest time that a report may take on DuckDB, in whole seconds
 */
@Validated
@ConfigurationProperties("orderlake.reports")
public record ReportProperties(@Nullable Path location, @DefaultValue("30s") Duration timeout) {}
