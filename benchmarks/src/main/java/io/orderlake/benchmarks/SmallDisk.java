package io.orderlake.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A small disk of its own, a mounted tmpfs, to be filled and freed. */
final class SmallDisk implements AutoCloseable {
  private static final int BLOCK = 64 * 1024;
  private static final String FILLER = "filler-";

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts one; null where that may not be done. */
  static @Nullable SmallDisk mount(Path folder, int megabytes)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    return run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString())
        ? new SmallDisk(folder)
        : null;
  }

  /** Takes all the room that is left, and what becomes free meanwhile at the next call. */
  void fill() throws IOException {
    for (int size = BLOCK; size >= 1; size /= BLOCK) {
      Path filler = Files.createTempFile(folder, FILLER, "");
      try (OutputStream to = Files.newOutputStream(filler)) {
        byte[] block = new byte[size];
        while (true) {
          to.write(block);
        }
      } catch (IOException e) {
        // It is full.
      }
    }
  }

  void free() throws IOException {
    try (var fillers = Files.newDirectoryStream(folder, FILLER + "*")) {
      for (Path filler : fillers) {
        Files.delete(filler);
      }
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    run("umount", "-l", folder.toString());
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
