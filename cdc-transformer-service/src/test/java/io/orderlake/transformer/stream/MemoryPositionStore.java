package io.orderlake.transformer.stream;

import org.jspecify.annotations.Nullable;

/** Keeps positions for the length of a test. */
public final class MemoryPositionStore implements PositionStore {
  private @Nullable Positions positions;

  @Override
  public @Nullable Positions load() {
    return positions;
  }

  @Override
  public void save(Positions saved) {
    positions = saved;
  }
}
