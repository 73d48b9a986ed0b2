package io.orderlake.transformer;

import io.orderlake.service.http.StartRefused;
import io.orderlake.transformer.pipe.PipeProperties.StartingPosition;
import io.orderlake.transformer.stream.DamagedPositions;
import io.orderlake.transformer.stream.FilePositionStore;
import io.orderlake.transformer.stream.LocalStream;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.PositionStore.Positions;
import io.orderlake.transformer.stream.WritableStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Refuses a start from which changes would be skipped, and nobody would know. */
final class StartCheck {
  private static final String SETTING = "orderlake.positions.location";
  private static final String PIPE = "pipe";
  private static final String BEGINNING = "from its beginning, and what comes twice counts once.";

  private StartCheck() {}

  /**
   * Where the pipe's positions are kept: ones that can be made out, and whose changes are in the
   * stream between the stages.
   *
   * @param file of the local stream
   */
  static PositionStore pipe(Path folder, StartingPosition start, WritableStream stream, Path file) {
    return positions(folder, PIPE, beginning(start), start, stream, file);
  }

  /** Where delivery's positions are kept, which the stream between the stages has come to. */
  static PositionStore delivery(
      Path folder, StartingPosition pipeStart, WritableStream stream, Path file) {
    return positions(folder, "delivery", BEGINNING, pipeStart, stream, file);
  }

  private static PositionStore positions(
      Path folder,
      String stage,
      String beginning,
      StartingPosition pipeStart,
      WritableStream stream,
      Path file) {
    Path positions = folder.resolve(stage);
    FilePositionStore store = new FilePositionStore(positions);
    Positions stored =
        StartRefused.unlessOpens(SETTING, folder, () -> load(folder, store, beginning));
    if (stored != null && stream instanceof LocalStream local && isOlder(local, stored)) {
      throw new StartRefused(
          "%s is older than %s, as from a backup: changes that it gives the same numbers again would be skipped."
              .formatted(file, positions),
          "Put back a %1$s that is as new, or delete it with %1$s-wal and %1$s-shm%2$s Then start again, and reconcile."
              .formatted(file, afterStream(folder.resolve(PIPE), pipeStart)));
    }
    return store;
  }

  private static @Nullable Positions load(Path folder, PositionStore store, String beginning) {
    try {
      Files.createDirectories(folder);
      return store.load();
    } catch (DamagedPositions e) {
      throw new StartRefused(
          e.getMessage() + ". From where to read on is not known.",
          "Put back a copy of the file from before, or delete it: the stage then reads its stream "
              + beginning
              + " Then start again, and reconcile.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the pipe begins without positions. */
  private static String beginning(StartingPosition start) {
    return start == StartingPosition.TRIM_HORIZON
        ? BEGINNING
        : BEGINNING
            + " But while the lake has no rows it begins with what is newest, since"
            + " orderlake.pipe.starting-position is latest: set that to trim-horizon until it runs.";
  }

  /** What comes of deleting the stream: an earlier version's positions do not know of one. */
  private static String afterStream(Path pipe, StartingPosition start) {
    Positions stored;
    try {
      stored = new FilePositionStore(pipe).load();
    } catch (DamagedPositions e) {
      stored = null;
    }
    return stored != null && stored.into() != null
        ? ": the table's stream is then read " + BEGINNING
        : ", and "
            + pipe
            + ", where there is one: the table's stream is then read "
            + beginning(start);
  }

  private static boolean isOlder(LocalStream stream, Positions stored) {
    return stream.wasBeyond(stored) || (stored.into() != null && stream.wasBeyond(stored.into()));
  }
}
