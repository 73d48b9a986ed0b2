package io.orderlake.transformer.pipe;

import io.orderlake.transformer.pipeline.StageStatus;
import io.orderlake.transformer.pipeline.StageThread;
import io.orderlake.transformer.stream.ChangeStream;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.ShardPosition;
import io.orderlake.transformer.stream.StreamReader;
import io.orderlake.transformer.stream.WritableStream;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Runs {@link Pipe} while the service is up. */
public final class PipeStage implements SmartLifecycle {
  private final Pipe pipe;
  private final StageStatus status;
  private final InstantSource clock;
  private @Nullable StageThread thread;

  public PipeStage(
      PipeProperties properties,
      ChangeStream table,
      WritableStream stream,
      PositionStore positions,
      StageStatus status,
      InstantSource clock) {
    ShardPosition start =
        switch (properties.startingPosition()) {
          case TRIM_HORIZON -> ShardPosition.TRIM_HORIZON;
          case LATEST -> ShardPosition.LATEST;
        };
    StreamReader reader =
        new StreamReader(table, start, positions, properties.pollInterval(), clock);
    DeadLetters deadLetters = new DeadLetters(properties.deadLetters());
    this.status = status;
    this.clock = clock;
    this.pipe = new Pipe(properties, reader, stream, positions, deadLetters::add, status, clock);
  }

  @Override
  public void start() {
    thread = StageThread.start("pipe", status, clock, pipe::carry);
  }

  @Override
  public void stop() {
    if (thread != null) {
      thread.close();
      thread = null;
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
