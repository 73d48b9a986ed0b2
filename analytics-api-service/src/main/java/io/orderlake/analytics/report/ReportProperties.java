package io.orderlake.analytics.report;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Reports of the user's own.
 *
 * @param location a folder of SQL files like those that come with the service; one with the same
 *     address as one of these takes its place. None if not set.
 */
@Validated
@ConfigurationProperties("orderlake.reports")
public record ReportProperties(@Nullable Path location) {}
