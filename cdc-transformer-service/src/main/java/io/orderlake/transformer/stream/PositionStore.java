package io.orderlake.transformer.stream;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps how far a consumer has come, so that it resumes there. */
public interface PositionStore {

  /** What was saved last, or null if nothing was. */
  @Nullable Positions load();

  /** Replaces what was saved before; a crash leaves either the old or the new. */
  void save(Positions positions);

  /**
   * How far a consumer has come in each shard of a stream.
   *
   * @param stream {@link ChangeStream#id()}
   * @param shards position by shard
   */
  record Positions(String stream, Map<String, ShardPosition> shards) {
    public Positions {
      shards = Map.copyOf(shards);
    }
  }
}
