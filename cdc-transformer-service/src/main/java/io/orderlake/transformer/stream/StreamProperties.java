package io.orderlake.transformer.stream;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The stream between pipe and delivery, one a table.
 *
 * @param type the local stream, or a Kinesis data stream
 * @param name of the Kinesis data stream of the table that was served first; those of others have
 *     {@code -<table>} behind it
 * @param file of the local stream of the table that was served first; those of others lie beside it
 *     with {@code -<table>} in their names
 * @param shards of a new local stream
 * @param retention of the local stream
 * @param patience how long Kinesis may take to answer, such as a put of 500 records; what it does
 *     not answer in time is asked for again in smaller portions
 */
@Validated
@ConfigurationProperties("orderlake.stream")
public record StreamProperties(
    @DefaultValue("local") StreamType type,
    @NotBlank @DefaultValue("order-changes") String name,
    @DefaultValue("data/stream.db") Path file,
    @Min(1) @Max(1_000) @DefaultValue("2") int shards,
    @DefaultValue("24h") Duration retention,
    @DefaultValue("2m") Duration patience) {

  public StreamProperties {
    if (retention.compareTo(Duration.ofHours(1)) < 0) {
      throw new IllegalArgumentException("orderlake.stream.retention must be 1 h or more");
    }
    if (patience.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("orderlake.stream.patience must be 1 s or more");
    }
  }

  /** What the stream is. */
  public enum StreamType {
    LOCAL,
    KINESIS
  }
}
