package io.orderlake.transformer.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps positions in a text file, a line a shard, replaced by an atomic rename.
 *
 * <p>The file is not forced to disk: after a loss of power it may be an older one, or unreadable
 * and then set aside; both mean that records are delivered again, and readers remove duplicates.
 */
public final class FilePositionStore implements PositionStore {
  private static final Logger log = LoggerFactory.getLogger(FilePositionStore.class);
  private static final String SEPARATOR = "\t";
  private static final String END = "end";

  private final Path file;

  public FilePositionStore(Path file) {
    this.file = file;
  }

  @Override
  public @Nullable Positions load() {
    try {
      String[] lines = Files.readString(file).split("\n");
      Map<String, ShardPosition> shards = new TreeMap<>();
      int end = lines.length - 1;
      if (!lines[end].equals(END)) {
        throw new IllegalStateException("the file is cut short");
      }
      for (int i = 1; i < end; i++) {
        String[] parts = lines[i].split(SEPARATOR, 2);
        shards.put(parts[0], ShardPosition.parse(parts[1]));
      }
      return new Positions(lines[0], shards);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("Positions cannot be read from " + file, e);
    } catch (RuntimeException e) {
      return setAside(e);
    }
  }

  @Override
  public void save(Positions positions) {
    String shards =
        new TreeMap<>(positions.shards())
            .entrySet().stream()
                .map(shard -> shard.getKey() + SEPARATOR + shard.getValue() + "\n")
                .collect(Collectors.joining());
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(next, positions.stream() + "\n" + shards + END + "\n");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Positions cannot be written to " + file, e);
    }
  }

  private @Nullable Positions setAside(RuntimeException cause) {
    Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
    log.warn("Positions in {} are unreadable: kept as {}, reading from the start", file, aside);
    try {
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      return null;
    } catch (IOException e) {
      cause.addSuppressed(e);
      throw cause;
    }
  }
}
