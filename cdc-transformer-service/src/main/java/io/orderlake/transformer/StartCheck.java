package io.orderlake.transformer;

import io.orderlake.http.StartRefused;
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

  private StartCheck() {}

  /**
   * Where a stage's positions are kept: ones that can be made out, and that the stream between the
   * stages has come to.
   *
   * @param file of the local stream
   */
  static PositionStore positions(Path folder, String stage, WritableStream stream, Path file) {
    Path positions = folder.resolve(stage);
    FilePositionStore store = new FilePositionStore(positions);
    Positions stored = StartRefused.unlessOpens(SETTING, folder, () -> load(folder, store));
    if (stored != null && stream instanceof LocalStream local && isOlder(local, stored)) {
      throw new StartRefused(
          "%s is older than %s, as from a backup: changes that it gives the same numbers again would be skipped."
              .formatted(file, positions),
          "Put back a %1$s that is as new, or delete it with %1$s-wal and %1$s-shm: the table's stream is then read from its beginning, and what comes twice counts once. Then start again, and reconcile."
              .formatted(file));
    }
    return store;
  }

  private static @Nullable Positions load(Path folder, PositionStore store) {
    try {
      Files.createDirectories(folder);
      return store.load();
    } catch (DamagedPositions e) {
      throw new StartRefused(
          e.getMessage() + ". From where to read on is not known.",
          "Put back a copy of the file from before, or delete it: the stage then reads from the beginning of its stream, and what comes twice counts once. Then start again, and reconcile.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOlder(LocalStream stream, Positions stored) {
    return stream.wasBeyond(stored) || (stored.into() != null && stream.wasBeyond(stored.into()));
  }
}
