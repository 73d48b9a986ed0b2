package io.orderlake.transformer;

import io.orderlake.service.http.StartRefused;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.Key;
import io.orderlake.transformer.pipe.DeadLetters;
import io.orderlake.transformer.pipe.PipeProperties;
import io.orderlake.transformer.pipe.PipeProperties.StartingPosition;
import io.orderlake.transformer.state.DamagedState;
import io.orderlake.transformer.state.FirstServed;
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
  private static final String BEGINNING = "from its beginning, and what comes twice counts once.";

  private StartCheck() {}

  /** What is kept in a folder, all of which can be made out; files of earlier versions with it. */
  static StateFile state(Path folder, PipeProperties pipe, ServedTables tables) {
    if (pipe.partitionKey() != null && tables.tables().size() > 1) {
      throw new StartRefused(
          "orderlake.pipe.partition-key is set, and is no path for each of the tables that are served: %s."
              .formatted(String.join(", ", tables.tables())),
          "Take it out: each table's changes then go by the hash attribute of its key.");
    }
    return StartRefused.unlessOpens(
        "orderlake.positions.location",
        folder,
        () -> {
          try {
            return opened(folder, pipe, tables);
          } catch (DamagedState e) {
            throw new StartRefused(
                e.getMessage() + ". From where to read on is not known.",
                "Put back a copy of the file from before, %s Then start again, and reconcile."
                    .formatted(orDelete(e.file(), pipe.startingPosition())));
          }
        });
  }

  private static StateFile opened(Path folder, PipeProperties pipe, ServedTables tables) {
    StateFile state = new StateFile(folder);
    try {
      for (String stage : List.of(FirstServed.PIPE, FirstServed.DELIVERY)) {
        StoredPositions positions = new StoredPositions(state, stage);
        positions.takeOver(folder.resolve(stage));
        positions.load();
      }
      FirstServed first = FirstServed.of(state, tables);
      tables.tables().forEach(table -> begin(state, first.pipe(table)));
      tables.entities().forEach(entity -> begin(state, first.delivery(entity.entity().many())));
      new DeadLetters(state, FirstServed.PIPE).takeOver(pipe, key(tables, first.table()));
      return state;
    } catch (RuntimeException e) {
      state.close();
      throw e;
    }
  }

  /** Of whichever is served, where the table is not: what was put is put by what was known then. */
  private static Key key(ServedTables tables, String table) {
    return tables.entities().stream()
        .filter(entity -> entity.table().equals(table))
        .findFirst()
        .orElse(tables.entities().get(0))
        .key();
  }

  private static void begin(StateFile state, String stage) {
    StoredPositions positions = new StoredPositions(state, stage);
    if (!stage.equals(FirstServed.PIPE) && !stage.equals(FirstServed.DELIVERY)) {
      positions.begin();
    }
    positions.load();
  }

  /**
   * Where a stage's positions are kept, which the stream between the stages has come to.
   *
   * @param pipe the one that writes to the stream, as the state calls it
   * @param file of the local stream
   */
  static PositionStore positions(
      StateFile state,
      String stage,
      String pipe,
      StartingPosition start,
      WritableStream stream,
      Path file) {
    PositionStore store = new StoredPositions(state, stage);
    if (stream instanceof LocalStream local && isOlder(local, store.load())) {
      throw new StartRefused(
          "%s is older than the positions of the %s in %s, as from a backup: changes that it gives the same numbers again would be skipped."
              .formatted(file, stage, state.file()),
          "Put back a %1$s that is as new, or delete it with %1$s-wal and %1$s-shm%2$s Then start again, and reconcile."
              .formatted(file, afterStream(state, pipe, start)));
    }
    return store;
  }

  /** What comes of deleting what is damaged: the state, or a file of an earlier version. */
  private static String orDelete(Path damaged, StartingPosition start) {
    return switch (damaged.getFileName().toString()) {
      case FirstServed.PIPE -> "or delete it: the table's stream is then read " + beginning(start);
      case FirstServed.DELIVERY ->
          "or delete it: the stream between the stages is then read " + BEGINNING;
      default ->
          "and delete %1$s-wal and %1$s-shm; or delete all three, and the dead letters with them: each stream is then read %2$s"
              .formatted(damaged, beginning(start));
    };
  }

  /** What comes of deleting the stream: an earlier version's positions do not know of one. */
  private static String afterStream(StateFile state, String pipe, StartingPosition start) {
    Positions stored = new StoredPositions(state, pipe).load();
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
