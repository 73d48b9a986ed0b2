package io.orderlake.analytics.report;

import io.orderlake.service.access.AccessProperties;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Queries in SQL of a caller's own.
 *
 * @param allowed whether they are answered; if not set, they are where no tokens are used
 * @param rows most rows of an answer
 */
@Validated
@ConfigurationProperties("orderlake.query")
public record OwnQueryProperties(
    @Nullable Boolean allowed, @DefaultValue("10000") @Min(1) @Max(1_000_000) int rows) {

  boolean isAllowed(AccessProperties access) {
    return allowed == null ? access.isOpen() : allowed;
  }
}
