package io.orderlake.analytics.warehouse;

import io.orderlake.analytics.duckdb.SpillFolder;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The DuckDB warehouse. {@code orderlake.warehouse.enabled} says whether there is one; if that is
 * not set, there is one unless Athena is the engine.
 *
 * @param file its file, made anew from the lake when missing; {@code :memory:} for none
 * @param memoryLimit most memory that DuckDB's buffers take, outside the Java heap
 * @param threads of DuckDB, shared by the writer and all queries
 * @param checkpointThreshold size of the log at which it is folded into the file; the writer waits
 *     meanwhile, readers do not
 * @param batchSize most bytes of objects that one transaction takes
 * @param pollInterval least pause between two looks for new objects; after a batch that took long
 *     the pause is longer
 */
@Validated
@ConfigurationProperties("orderlake.warehouse")
public record WarehouseProperties(
    @DefaultValue("data/warehouse.duckdb") @NotBlank String file,
    @DefaultValue("256MB") DataSize memoryLimit,
    @DefaultValue("2") @Min(1) @Max(64) int threads,
    @DefaultValue("64MB") DataSize checkpointThreshold,
    @DefaultValue("64MB") DataSize batchSize,
    @DefaultValue("200ms") Duration pollInterval) {
  private static final DataSize LEAST_MEMORY = DataSize.ofMegabytes(16);

  /** With too little memory DuckDB reads no file, and a sound one would be taken for damaged. */
  public WarehouseProperties {
    if (memoryLimit.compareTo(LEAST_MEMORY) < 0) {
      throw new IllegalArgumentException("orderlake.warehouse.memory-limit must be 16MB or more");
    }
  }

  public boolean inMemory() {
    return file.equals(":memory:");
  }

  /** A folder for files of this process alone; what is left in it is deleted at the next start. */
  Path scratch() {
    return inMemory()
        ? Path.of(System.getProperty("java.io.tmpdir"), "orderlake-" + UUID.randomUUID())
        : SpillFolder.beside(Path.of(file)).path();
  }

  WarehouseProperties inMemoryOnly() {
    return new WarehouseProperties(
        ":memory:", memoryLimit, threads, checkpointThreshold, batchSize, pollInterval);
  }
}
