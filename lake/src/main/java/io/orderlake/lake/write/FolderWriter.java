package io.orderlake.lake.write;

import io.orderlake.lake.LakeUnavailable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lake in a folder. An object is written in a hidden folder of its own, forced to disk, and
 * renamed, so that readers never see half of it.
 *
 * <p>Differs from S3: names are those of the file system.
 */
public final class FolderWriter implements LakeWriter {
  private static final Logger log = LoggerFactory.getLogger(FolderWriter.class);

  private final Path root;
  private final Path unfinished;

  public FolderWriter(Path root) {
    this(root, ".unfinished");
  }

  /**
   * @param unfinished name of the hidden folder, this process's alone
   */
  public FolderWriter(Path root, String unfinished) {
    this.root = root.toAbsolutePath().normalize();
    this.unfinished = this.root.resolve(unfinished);
    removeUnfinished();
  }

  @Override
  public void put(String key, byte[] content) {
    Path object = resolve(key);
    Path folder = Objects.requireNonNull(object.getParent());
    Path started = unfinished.resolve(UUID.randomUUID().toString());
    try {
      Files.createDirectories(unfinished);
      Files.createDirectories(folder);
      try {
        write(started, content);
        Files.move(started, object, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(started);
      }
      force(folder);
    } catch (IOException e) {
      throw new LakeUnavailable("The lake's folder " + root + " does not take an object", e);
    }
  }

  @Override
  public List<String> list(String prefix) {
    Path folder = resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1));
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !keyOf(file).startsWith("."))
          .map(this::keyOf)
          .filter(key -> key.startsWith(prefix))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new LakeUnavailable("The lake's folder " + root + " cannot be listed", e);
    }
  }

  @Override
  public byte[] get(String key) {
    try {
      return Files.readAllBytes(resolve(key));
    } catch (IOException e) {
      throw new LakeUnavailable("The lake's folder " + root + " does not give an object", e);
    }
  }

  private String keyOf(Path object) {
    return root.relativize(object).toString().replace(File.separatorChar, '/');
  }

  private Path resolve(String key) {
    Path object = root.resolve(key).normalize();
    if (!object.startsWith(root)) {
      throw new IllegalArgumentException("A key leads out of the lake's folder");
    }
    return object;
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(false);
    }
  }

  /** A folder remembers a rename over a loss of power only once it was forced to disk, too. */
  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      log.debug("This file system does not force a folder to disk", e);
    }
  }

  /** What a crash left behind. */
  private void removeUnfinished() {
    try (Stream<Path> left = Files.list(unfinished)) {
      for (Path file : left.toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      log.debug("Nothing is left unfinished in a new lake");
    } catch (IOException e) {
      log.warn("What a crash left in {} cannot be removed: {}", unfinished, e.toString());
    }
  }
}
