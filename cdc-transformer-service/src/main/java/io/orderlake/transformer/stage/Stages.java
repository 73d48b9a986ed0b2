package io.orderlake.transformer.stage;

import java.util.List;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;

/** All stages, which run while the service is up. */
public final class Stages implements SmartLifecycle {
  private final List<StageStatus> statuses;
  private final List<? extends Lifecycle> stages;
  private volatile boolean isRunning;

  /**
   * @param statuses in the order of the data path, one table after the other
   */
  public Stages(List<StageStatus> statuses, List<? extends Lifecycle> stages) {
    this.statuses = List.copyOf(statuses);
    this.stages = List.copyOf(stages);
  }

  /** How they are, in the order of the data path. */
  List<StageStatus> statuses() {
    return statuses;
  }

  @Override
  public void start() {
    stages.forEach(Lifecycle::start);
    isRunning = true;
  }

  @Override
  public void stop() {
    stages.forEach(Lifecycle::stop);
    isRunning = false;
  }

  @Override
  public boolean isRunning() {
    return isRunning;
  }
}
