package io.orderlake.transformer;

import io.orderlake.service.http.StartRefused;
import io.orderlake.transformer.pipe.DeadLetters;
import io.orderlake.transformer.pipe.PipeProperties;
import io.orderlake.transformer.pipe.PipeProperties.StartingPosition;
import io.orderlake.transformer.state.DamagedState;
import io.orderlake.transformer.state.StateFile;
import io.orderlake.transformer.state.StoredPositions;
import io.orderlake.transformer.stream.LocalStream;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.PositionStore.Positions;
import io.orderlake.transformer.stream.WritableStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses a start from which changes would be skipped, and nobody would know. */
final class StartCheck {
  static final String PIPE = "pipe";
  static final String DELIVERY = "delivery";
  private static final String BEGINNING = "from its beginning, and what comes twice counts once.";

  private StartCheck() {}

  /** What is kept in a folder, all of which can be made out; files of earlier versions with it. */
  static StateFile state(Path folder, PipeProperties pipe) {
    return StartRefused.unlessOpens(
        "orderlake.positions.location",
        folder,
        () -> {
          try {
            return opened(folder, pipe);
          } catch (DamagedState e) {
            throw new StartRefused(
                e.getMessage() + ". From where to read on is not known.",
                "Put back a copy of the file from before, %s Then start again, and reconcile."
                    .formatted(orDelete(e.file(), pipe.startingPosition())));
          }
        });
  }

  private static StateFile opened(Path folder, PipeProperties pipe) {
    StateFile state = new StateFile(folder);
    try {
      for (String stage : List.of(PIPE, DELIVERY)) {
        StoredPositions positions = new StoredPositions(state, stage);
        positions.takeOver(folder.resolve(stage));
        positions.load();
      }
      new DeadLetters(state).takeOver(pipe.deadLetters(), pipe.partitionKey());
      return state;
    } catch (RuntimeException e) {
      state.close();
      throw e;
    }
  }

  /**
   * Where a stage's positions are kept, which the stream between the stages has come to.
   *
   * @param file of the local stream
   */
  static PositionStore positions(
      StateFile state, String stage, StartingPosition start, WritableStream stream, Path file) {
    PositionStore store = new StoredPositions(state, stage);
    if (stream instanceof LocalStream local && isOlder(local, store.load())) {
      throw new StartRefused(
          "%s is older than the positions of the %s in %s, as from a backup: changes that it gives the same numbers again would be skipped."
              .formatted(file, stage, state.file()),
          "Put back a %1$s that is as new, or delete it with %1$s-wal and %1$s-shm%2$s Then start again, and reconcile."
              .formatted(file, afterStream(state, start)));
    }
    return store;
  }

  /** What comes of deleting what is damaged: the state, or a file of an earlier version. */
  private static String orDelete(Path damaged, StartingPosition start) {
    return switch (damaged.getFileName().toString()) {
      case PIPE -> "or delete it: the table's stream is then read " + beginning(start);
      case DELIVERY -> "or delete it: the stream between the stages is then read " + BEGINNING;
      default ->
          "and delete %1$s-wal and %1$s-shm; or delete all three, and the dead letters with them: each stream is then read %2$s"
              .formatted(damaged, beginning(start));
    };
  }

  /** What comes of deleting the stream: an earlier version's positions do not know of one. */
  private static String afterStream(StateFile state, StartingPosition start) {
    Positions stored = new StoredPositions(state, PIPE).load();
    return stored != null && stored.into() != null
        ? ": the table's stream is then read " + BEGINNING
        : ", and %1$s with %1$s-wal and %1$s-shm, and the dead letters in it: each stream is then read %2$s"
            .formatted(state.file(), beginning(start));
  }

  /** Where the pipe begins without positions. */
  private static String beginning(StartingPosition start) {
    return start == StartingPosition.TRIM_HORIZON
        ? BEGINNING
        : BEGINNING
            + " But while the lake has no rows it begins with what is newest, since"
            + " orderlake.pipe.starting-position is latest: set that to trim-horizon until it runs.";
  }

  private static boolean isOlder(LocalStream stream, @Nullable Positions stored) {
    return stored != null
        && (stream.wasBeyond(stored) || (stored.into() != null && stream.wasBeyond(stored.into())));
  }
}
