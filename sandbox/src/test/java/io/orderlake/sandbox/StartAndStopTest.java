package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How it begins and ends, in a JVM of its own: what a user sees, and the exit status. */
@Tag("long")
class StartAndStopTest {
  private static final int TERMINATED = 128 + 15;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "orderlake.storage=tape, 'orderlake.storage must be one of [disk, memory], not tape'",
    "orderlake.first-port=high, 'orderlake.first-port must be a number, not high'",
    "orderlake.stop-with-parent=maybe, 'orderlake.stop-with-parent must be true or false, not maybe'",
  })
  void a_bad_setting_is_told_in_one_line(String setting, String message) throws Exception {
    try (SandboxProcess sandbox = launch("-D" + setting)) {
      assertThat(sandbox.awaitEnd()).as("exit status").isEqualTo(1);
      assertThat(sandbox.log()).isEqualToIgnoringNewLines(refusal(message));
    }
    assertThat(data()).doesNotExist();
  }

  @Test
  void a_data_folder_that_is_in_use_is_not_touched() throws Exception {
    try (DataFolder taken = DataFolder.take(data());
        SandboxProcess sandbox = launch()) {
      assertThat(sandbox.awaitEnd()).as("exit status").isEqualTo(1);
      assertThat(sandbox.log())
          .isEqualToIgnoringNewLines(
              refusal(
                  "another sandbox uses the data folder %s: stop that one, or set orderlake.data to another folder"
                      .formatted(taken.path())));
      assertThat(taken.path()).isDirectoryNotContaining(file -> !file.endsWith("sandbox.lock"));
    }
  }

  @Test
  void a_data_folder_that_is_a_file_is_told() throws Exception {
    Files.writeString(data(), "not a folder");
    assertRefuses(
        "the data folder %s cannot be used, %s is no folder: set orderlake.data to"
            .formatted(data(), data()));
  }

  @Test
  void a_damaged_table_is_told() throws Exception {
    Files.createDirectories(data());
    Path table = Files.writeString(data().resolve("dynamodb.db"), "not a database ".repeat(1_000));
    assertRefuses("DynamoDB Local cannot use " + table);
  }

  @Test
  void a_table_that_cannot_be_opened_is_told() throws Exception {
    Path table = Files.createDirectories(data().resolve("dynamodb.db"));
    assertRefuses(table + " must be a file that can be written to");
  }

  @Test
  void what_a_service_cannot_start_with_is_told_once_by_the_service() throws Exception {
    try (SandboxProcess sandbox = launch("-Dorderlake.simulation.writers=none")) {
      assertThat(sandbox.awaitEnd()).as("exit status").isEqualTo(1);
      assertThat(sandbox.log())
          .containsOnlyOnce("APPLICATION FAILED TO START")
          .contains("orderlake.simulation.writers")
          .doesNotContain("cannot start");
    }
  }

  @Test
  void it_can_be_stopped_while_it_starts() throws Exception {
    try (SandboxProcess sandbox = launch()) {
      sandbox.awaitUp(1);
      assertThat(sandbox.stop()).as("exit status").isEqualTo(TERMINATED);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void its_ports_are_its_own_and_it_ends_with_its_parent() throws Exception {
    List<String> parent =
        List.of("sh", "-c", "SERVER_PORT=80 MANAGEMENT_SERVER_PORT=90 \"$0\" \"$@\"; true");
    String setting = "-Dorderlake.stop-with-parent=true";
    try (SandboxProcess shell = SandboxProcess.launch(parent, data(), setting)) {
      shell.awaitUp();
      ProcessHandle sandbox = shell.child();
      try {
        shell.kill();
        // Not by its process id: where nobody waits for an orphan, it stays in the list.
        await().atMost(Duration.ofSeconds(30)).until(this::dataFolderIsFree);
      } finally {
        sandbox.destroyForcibly();
      }
    }
  }

  private boolean dataFolderIsFree() throws IOException {
    try (DataFolder free = DataFolder.take(data())) {
      return Files.isDirectory(free.path());
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private void assertRefuses(String message) throws Exception {
    try (SandboxProcess sandbox = launch()) {
      assertThat(sandbox.awaitEnd()).as("exit status").isEqualTo(1);
      assertThat(sandbox.log()).contains(refusal(message));
    }
  }

  private static String refusal(String message) {
    return "Orderlake's sandbox cannot start: " + message;
  }

  private SandboxProcess launch(String... settings) throws IOException {
    return SandboxProcess.launch(List.of(), data(), settings);
  }

  private Path data() {
    return folder.resolve("data");
  }
}
