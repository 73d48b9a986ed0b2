package io.orderlake.service.loop;

import java.util.List;
import org.springframework.context.SmartLifecycle;

/** Loops that are started and stopped together. */
public record Loops(List<Loop> all) implements SmartLifecycle {

  @Override
  public void start() {
    all.forEach(Loop::start);
  }

  /** All end at the same time. */
  @Override
  public void stop() {
    all.forEach(Loop::end);
    all.forEach(Loop::stop);
  }

  @Override
  public boolean isRunning() {
    return all.stream().anyMatch(Loop::isRunning);
  }
}
