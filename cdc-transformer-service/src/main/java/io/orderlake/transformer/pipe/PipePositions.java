package io.orderlake.transformer.pipe;

import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.WritableStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipe's positions, which count only together with the stream that it put the changes into.
 * Where that is another one now, whatever the one before still held is read from the table's stream
 * again, as far as that has it.
 */
final class PipePositions implements PositionStore {
  private static final Logger log = LoggerFactory.getLogger(PipePositions.class);

  private final PositionStore store;
  private final WritableStream writer;

  PipePositions(PositionStore store, WritableStream writer) {
    this.store = store;
    this.writer = writer;
  }

  @Override
  public @Nullable Positions load() {
    Positions stored = store.load();
    Positions into = stored == null ? null : stored.into();
    Positions reached = writer.reached();
    if (stored == null
        || into == null
        || reached == null
        || into.stream().equals(reached.stream())) {
      return stored;
    }
    log.warn(
        "{} was replaced by {}: the table's stream is read from its beginning, and what comes twice"
            + " counts once",
        into.stream(),
        reached.stream());
    return new Positions(stored.stream(), Map.of());
  }

  @Override
  public void save(Positions positions) {
    store.save(positions.into(writer.reached()));
  }
}
