package io.orderlake.transformer.stream;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps how far a consumer has come, so that it resumes there. */
public interface PositionStore {

  /**
   * What was saved last, or null if nothing was.
   *
   * @throws RuntimeException if something was, and cannot be made out
   */
  @Nullable Positions load();

  /** Replaces what was saved before; a crash leaves either the old or the new. */
  void save(Positions positions);

  /**
   * How far a consumer has come in each shard of a stream.
   *
   * @param stream {@link ChangeStream#id()}
   * @param shards position by shard
   * @param into how far the stream had come that the consumer writes to, with all that was read up
   *     to there; null if it writes to none, or to one that cannot be put back
   */
  record Positions(String stream, Map<String, ShardPosition> shards, @Nullable Positions into) {
    public Positions {
      shards = Map.copyOf(shards);
    }

    public Positions(String stream, Map<String, ShardPosition> shards) {
      this(stream, shards, null);
    }

    /** The same, of a consumer that writes to a stream. */
    public Positions into(@Nullable Positions written) {
      return new Positions(stream, shards, written);
    }
  }
}
