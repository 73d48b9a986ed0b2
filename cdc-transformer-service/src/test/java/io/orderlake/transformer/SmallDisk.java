package io.orderlake.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A small disk of its own, which a test fills and frees: a mounted tmpfs. */
public final class SmallDisk implements AutoCloseable {
  private static final int BLOCK = 64 * 1024;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts one; where that may not be done, the test is skipped. */
  public static SmallDisk mount(Path folder, int megabytes) throws Exception {
    Files.createDirectories(folder);
    int status = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder);
    Assumptions.assumeTrue(status == 0, "a disk of its own cannot be mounted here");
    return new SmallDisk(folder);
  }

  public Path folder() {
    return folder;
  }

  /** Takes all the room that is left. */
  public void fill() throws IOException {
    for (int size = BLOCK; size >= 1; size /= BLOCK) {
      try (OutputStream filler = Files.newOutputStream(folder.resolve("filler-" + size))) {
        byte[] block = new byte[size];
        while (true) {
          filler.write(block);
        }
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("No space left");
      }
    }
  }

  /** Gives it back. */
  public void free() throws IOException {
    Files.deleteIfExists(folder.resolve("filler-" + BLOCK));
    Files.deleteIfExists(folder.resolve("filler-1"));
  }

  @Override
  public void close() throws Exception {
    free();
    assertThat(run("umount", "-l", folder)).isZero();
  }

  private static int run(Object... command) throws Exception {
    String[] words = new String[command.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = command[i].toString();
    }
    Process process;
    try {
      process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return -1;
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
