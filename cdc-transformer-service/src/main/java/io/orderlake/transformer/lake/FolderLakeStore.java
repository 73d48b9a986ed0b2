package io.orderlake.transformer.lake;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A lake in a folder. An object is written beside the others under a hidden name, forced to disk,
 * and renamed, so that readers never see half of it.
 *
 * <p>Differs from S3: names are those of the file system, and the folder that an object is in may
 * forget it if power is lost right after the write.
 */
public final class FolderLakeStore implements LakeStore {
  private static final String UNFINISHED = ".unfinished-";

  private final Path root;

  public FolderLakeStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public void put(String key, byte[] content) {
    Path object = resolve(key);
    Path unfinished = object.resolveSibling(UNFINISHED + UUID.randomUUID());
    try {
      Files.createDirectories(object.getParent());
      write(unfinished, content);
      Files.move(unfinished, object, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("The lake's folder " + root + " does not take an object", e);
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
          .filter(file -> !file.getFileName().toString().startsWith(UNFINISHED))
          .map(this::keyOf)
          .filter(key -> key.startsWith(prefix))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The lake's folder " + root + " cannot be listed", e);
    }
  }

  @Override
  public byte[] get(String key) {
    try {
      return Files.readAllBytes(resolve(key));
    } catch (IOException e) {
      throw new UncheckedIOException("The lake's folder " + root + " does not give an object", e);
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
}
