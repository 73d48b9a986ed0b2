package io.orderlake.query.warehouse;

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
 * @param threads most of DuckDB, shared by the writer and all queries; fewer where the memory is
 *     less than 64 MB for each and 32 MB
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
  private static final DataSize LEAST_MEMORY = DataSize.ofMegabytes(64);

  /**
   * Of one thread that reads objects: two buffers, which must each hold two of the longest lines.
   */
  private static final long BYTES_A_THREAD = 4L * RowRule.LONGEST_LINE;

  /** With less DuckDB reads no object. */
  public WarehouseProperties {
    if (memoryLimit.compareTo(LEAST_MEMORY) < 0) {
      throw new IllegalArgumentException(
          "orderlake.warehouse.memory-limit must be 64MB or more: with less nothing can be loaded");
    }
  }

  /** As many as are wanted and as there is memory for, beside a half as much for what they do. */
  int usefulThreads() {
    long most = (memoryLimit.toBytes() - BYTES_A_THREAD / 2) / BYTES_A_THREAD;
    return (int) Math.max(1, Math.min(threads, most));
  }

  /** Bytes for what is worked out in a load of a whole lake, beside the batches of others. */
  long memoryOfALoad(int entities) {
    return memoryLimit.toBytes() / Math.min(2, entities);
  }

  public boolean inMemory() {
    return file.equals(":memory:");
  }

  /** A folder for files of this process alone. */
  SpillFolder scratch() {
    return SpillFolder.scratchBeside(
        inMemory()
            ? Path.of(System.getProperty("java.io.tmpdir"), "orderlake-" + UUID.randomUUID())
            : Path.of(file));
  }

  WarehouseProperties inMemoryOnly() {
    return new WarehouseProperties(
        ":memory:", memoryLimit, threads, checkpointThreshold, batchSize, pollInterval);
  }
}
