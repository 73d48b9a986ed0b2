package io.orderlake.transformer.stream;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The stream between pipe and delivery.
 *
 * @param file of the local stream
 * @param shards of a new local stream
 * @param retention of the local stream
 */
@Validated
@ConfigurationProperties("orderlake.stream")
public record StreamProperties(
    @DefaultValue("data/stream.db") Path file,
    @Min(1) @Max(1_000) @DefaultValue("2") int shards,
    @DefaultValue("24h") Duration retention) {}
