package io.orderlake.transformer.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Keeps positions in a text file, a line a shard, forced to disk and replaced by an atomic rename,
 * so that a crash or a loss of power leaves the old or the new. The last line has a checksum: what
 * was damaged since, or cut short in copying, is not read as other positions.
 */
public final class FilePositionStore implements PositionStore {
  private static final String SEPARATOR = "\t";
  private static final String INTO = "into" + SEPARATOR;
  private static final String END = "end";

  private final Path file;

  public FilePositionStore(Path file) {
    this.file = file;
  }

  @Override
  public @Nullable Positions load() {
    try {
      return parse(new String(Files.readAllBytes(file), UTF_8));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("Positions cannot be read from " + file, e);
    } catch (DamagedPositions e) {
      throw e;
    } catch (RuntimeException e) {
      throw new DamagedPositions(file, "a line is no position", e);
    }
  }

  @Override
  public void save(Positions positions) {
    StringBuilder text = new StringBuilder();
    write(positions, text);
    if (positions.into() != null) {
      write(positions.into(), text.append(INTO));
    }
    String end = END + " " + checksum(text) + "\n";
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      force(text + end, next);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Positions cannot be written to " + file, e);
    }
  }

  private static void write(Positions positions, StringBuilder text) {
    text.append(positions.stream()).append('\n');
    new TreeMap<>(positions.shards())
        .forEach(
            (shard, position) ->
                text.append(shard).append(SEPARATOR).append(position).append('\n'));
  }

  private static void force(String text, Path into) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            into,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(text.getBytes(UTF_8));
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(false);
    }
  }

  private Positions parse(String text) {
    int end = text.lastIndexOf('\n' + END) + 1;
    String last = text.substring(end);
    if (end == 0 || !last.endsWith("\n")) {
      throw new DamagedPositions(file, "the file is cut short", null);
    }
    String positions = text.substring(0, end);
    // Without a checksum where an earlier version wrote it.
    if (!last.equals(END + "\n") && !last.equals(END + " " + checksum(positions) + "\n")) {
      throw new DamagedPositions(file, "its checksum is another", null);
    }
    int into = positions.indexOf('\n' + INTO) + 1;
    if (into == 0) {
      return read(positions);
    }
    return read(positions.substring(0, into)).into(read(positions.substring(into + INTO.length())));
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
