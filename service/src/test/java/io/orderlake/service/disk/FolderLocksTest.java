package io.orderlake.service.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orderlake.service.http.StartRefused;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another process has is refused with who it is, and free once that has ended. */
class FolderLocksTest {
  private static final String SETTING = "orderlake.lake.location";

  @TempDir Path folder;

  /** Has a lock until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
      new FolderLocks("transformer").take(SETTING, Path.of(args[0]), Path.of(args[0], "lock"));
      System.out.println("has it");
      Thread.sleep(60_000);
    }
  }

  @Test
  void another_process_is_named_and_its_end_frees_what_it_had() throws Exception {
    Process holder = holder();
    try (BufferedReader said = holder.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("has it");
      StartRefused refused =
          catchThrowableOfType(StartRefused.class, () -> take(new FolderLocks("transformer")));
      assertThat(refused)
          .hasMessageMatching(
              "orderlake.lake.location is %s, which another transformer uses: process %d on .+, since 20.+Z\\."
                  .formatted(folder, holder.pid()));
      assertThat(refused.action())
          .isEqualTo("Stop that one, or set orderlake.lake.location to another, and start again.");
    } finally {
      holder.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }

    try (FolderLocks next = new FolderLocks("transformer")) {
      take(next);
      take(next);
      assertThat(Files.readString(folder.resolve("lock")))
          .startsWith("process " + ProcessHandle.current().pid() + " on ");
    }
  }

  @Test
  void one_that_is_closed_frees_what_it_had() {
    try (FolderLocks first = new FolderLocks("transformer")) {
      take(first);
      assertThatThrownBy(() -> take(new FolderLocks("transformer")))
          .isInstanceOf(StartRefused.class);
    }
    try (FolderLocks second = new FolderLocks("transformer")) {
      take(second);
    }
  }

  private void take(FolderLocks locks) {
    locks.take(SETTING, folder, folder.resolve("lock"));
  }

  private Process holder() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
