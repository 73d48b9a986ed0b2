package io.orderlake.transformer.pipe;

import io.orderlake.service.loop.Loop;
import io.orderlake.table.Key;
import io.orderlake.transformer.pipe.PipeProperties.StartingPosition;
import io.orderlake.transformer.stage.StageStatus;
import io.orderlake.transformer.stream.ChangeStream;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.ShardPosition;
import io.orderlake.transformer.stream.StreamReader;
import io.orderlake.transformer.stream.WritableStream;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.Lifecycle;

/** Runs {@link Pipe} while the service is up. */
public final class PipeStage implements Lifecycle {
  private static final Logger log = LoggerFactory.getLogger(PipeStage.class);

  private final Pipe pipe;
  private final StageStatus status;
  private final InstantSource clock;
  private @Nullable Loop loop;

  /**
   * @param key of the table's items
   * @param hasRows whether the lake has rows
   */
  public PipeStage(
      PipeProperties properties,
      Key key,
      ChangeStream table,
      WritableStream stream,
      PositionStore positions,
      DeadLetters deadLetters,
      BooleanSupplier hasRows,
      StageStatus status,
      InstantSource clock) {
    PositionStore own = new PipePositions(positions, stream);
    Supplier<StreamReader> readers =
        () ->
            new StreamReader(
                table, () -> start(properties, hasRows), own, properties.pollInterval(), clock);
    this.status = status;
    this.clock = clock;
    this.pipe =
        new Pipe(
            properties,
            properties.partitionKey(key),
            readers,
            stream,
            own,
            deadLetters::add,
            status,
            clock);
  }

  /** A lake with rows has had a pipe before: what came since its last one must not be skipped. */
  private static ShardPosition start(PipeProperties properties, BooleanSupplier hasRows) {
    if (properties.startingPosition() == StartingPosition.TRIM_HORIZON) {
      return ShardPosition.TRIM_HORIZON;
    }
    if (!hasRows.getAsBoolean()) {
      return ShardPosition.LATEST;
    }
    log.warn(
        "The pipe has no positions, and the lake has rows: the table's stream is read from its"
            + " beginning, though orderlake.pipe.starting-position is latest");
    return ShardPosition.TRIM_HORIZON;
  }

  /** How it is. */
  public StageStatus status() {
    return status;
  }

  @Override
  public void start() {
    loop = status.start(new Loop(status.name().toString(), clock, pipe::carry));
  }

  @Override
  public void stop() {
    if (loop != null) {
      loop.stop();
      loop = null;
    }
  }

  @Override
  public boolean isRunning() {
    return loop != null;
  }
}
