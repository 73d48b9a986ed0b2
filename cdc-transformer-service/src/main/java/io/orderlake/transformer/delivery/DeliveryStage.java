package io.orderlake.transformer.delivery;

import io.orderlake.transformer.lake.LakeStore;
import io.orderlake.transformer.pipeline.StageStatus;
import io.orderlake.transformer.pipeline.StageThread;
import io.orderlake.transformer.stream.ChangeStream;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.ShardPosition;
import io.orderlake.transformer.stream.StreamReader;
import io.orderlake.transformer.transform.ChangeTransform;
import java.time.InstantSource;
import java.util.List;
import org.springframework.context.SmartLifecycle;

/** Runs {@link Delivery} while the service is up. */
public final class DeliveryStage implements SmartLifecycle {
  private final Delivery delivery;
  private final StageStatus status;
  private List<StageThread> threads = List.of();

  public DeliveryStage(
      DeliveryProperties properties,
      ChangeStream stream,
      ChangeTransform transform,
      LakeStore lake,
      PositionStore positions,
      StageStatus status,
      InstantSource clock) {
    StreamReader reader =
        new StreamReader(
            stream, ShardPosition.TRIM_HORIZON, positions, properties.pollInterval(), clock);
    ObjectBuilder builder = new ObjectBuilder(properties, transform::transform, clock);
    this.status = status;
    this.delivery = new Delivery(properties, reader, builder, lake, positions, status, clock);
  }

  @Override
  public void start() {
    threads =
        List.of(
            new StageThread("delivery-read", status, delivery::fill),
            new StageThread("delivery-store", status, delivery::store));
  }

  @Override
  public void stop() {
    threads.forEach(StageThread::close);
    threads = List.of();
  }

  @Override
  public boolean isRunning() {
    return !threads.isEmpty();
  }
}
