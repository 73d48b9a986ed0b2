package io.orderlake.transformer.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.ShardPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A stage's positions, a text of a line a shard. The last line has a checksum, which SQLite has
 * not: what was damaged since is not read as other positions.
 */
public final class StoredPositions implements PositionStore {
  private static final String NONE = "none";
  private static final String SEPARATOR = "\t";
  private static final String INTO = "into" + SEPARATOR;
  private static final String END = "end";

  private final StateFile state;
  private final String stage;

  public StoredPositions(StateFile state, String stage) {
    this.state = state;
    this.stage = stage;
  }

  @Override
  public @Nullable Positions load() {
    String text =
        state
            .ask(
                sql ->
                    sql.sql("SELECT text FROM positions WHERE stage = ?")
                        .param(stage)
                        .query(String.class)
                        .optional())
            .orElseThrow(this::missing);
    return text.equals(NONE) ? null : parse(text, state.file());
  }

  @Override
  public void save(Positions positions) {
    StringBuilder text = new StringBuilder();
    write(positions, text);
    if (positions.into() != null) {
      write(positions.into(), text.append(INTO));
    }
    String whole = text + END + " " + checksum(text) + "\n";
    int saved =
        state.ask(
            sql ->
                sql.sql("UPDATE positions SET text = ? WHERE stage = ?")
                    .params(whole, stage)
                    .update());
    if (saved == 0) {
      throw missing();
    }
  }

  /** Lets positions be kept of a stage that this state may not know yet. */
  public void begin() {
    state.ask(
        sql ->
            sql.sql("INSERT OR IGNORE INTO positions VALUES (?, ?)").params(stage, NONE).update());
  }

  /**
   * Takes what an earlier version kept in a file, and removes that; may be cut short and repeated.
   */
  public void takeOver(Path earlier) {
    try {
      Positions kept = parse(new String(Files.readAllBytes(earlier), UTF_8), earlier);
      if (load() == null) {
        save(kept);
      }
      Files.delete(earlier);
    } catch (NoSuchFileException e) {
      // Nothing is to be taken.
    } catch (IOException e) {
      throw new UncheckedIOException(earlier + " cannot be taken into " + state.file(), e);
    }
  }

  private DamagedState missing() {
    return new DamagedState(state.file(), "it lacks the positions of the " + stage, null);
  }

  private static void write(Positions positions, StringBuilder text) {
    text.append(positions.stream()).append('\n');
    new TreeMap<>(positions.shards())
        .forEach(
            (shard, position) ->
                text.append(shard).append(SEPARATOR).append(position).append('\n'));
  }

  private static Positions parse(String text, Path file) {
    try {
      int end = text.lastIndexOf('\n' + END) + 1;
      String last = text.substring(end);
      if (end == 0 || !last.endsWith("\n")) {
        throw new DamagedState(file, "positions are cut short", null);
      }
      String positions = text.substring(0, end);
      // Without a checksum where an earlier version wrote it.
      if (!last.equals(END + "\n") && !last.equals(END + " " + checksum(positions) + "\n")) {
        throw new DamagedState(file, "the checksum of positions is another", null);
      }
      int into = positions.indexOf('\n' + INTO) + 1;
      return into == 0
          ? read(positions)
          : read(positions.substring(0, into))
              .into(read(positions.substring(into + INTO.length())));
    } catch (DamagedState e) {
      throw e;
    } catch (RuntimeException e) {
      throw new DamagedState(file, "a line is no position", e);
    }
  }

  private static Positions read(String text) {
    Iterator<String> lines = List.of(text.split("\n")).iterator();
    String stream = lines.next();
    Map<String, ShardPosition> shards = new TreeMap<>();
    while (lines.hasNext()) {
      String[] parts = lines.next().split(SEPARATOR, 2);
      shards.put(parts[0], ShardPosition.parse(parts[1]));
    }
    return new Positions(stream, shards);
  }

  private static String checksum(CharSequence text) {
    CRC32 checksum = new CRC32();
    checksum.update(text.toString().getBytes(UTF_8));
    return Long.toHexString(checksum.getValue());
  }
}
