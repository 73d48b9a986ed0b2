package io.orderlake.analytics.report;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Reports.
 *
 * @param location a folder of SQL files like those that come with the service; one with the same
 *     address as one of these takes its place. None if not set.
 * @param timeout longest time that a report may take on DuckDB, in whole seconds
 * @param largestAnswer most bytes of one answer, as it is sent
 * @param spool most bytes of all answers that are kept in files until their callers have them
 * @param spoolFolder where these are, if not with the system's temporary files; they have no names
 *     there, and are gone with the process
 * @param patience longest time that a caller may take for an answer that is whole
 */
@Validated
@ConfigurationProperties("orderlake.reports")
public record ReportProperties(
    @Nullable Path location,
    @DefaultValue("30s") Duration timeout,
    @DefaultValue("256MB") DataSize largestAnswer,
    @DefaultValue("1GB") DataSize spool,
    @Nullable Path spoolFolder,
    @DefaultValue("10m") Duration patience) {

  Path spoolIn() {
    return spoolFolder == null ? Path.of(System.getProperty("java.io.tmpdir")) : spoolFolder;
  }
}
