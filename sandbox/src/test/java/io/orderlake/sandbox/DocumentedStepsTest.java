package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents tell a reader to do, done as they tell it, by a shell. */
class DocumentedStepsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  /** CONTRIBUTING.md's first change. */
  @Test
  void a_column_added_in_one_file_is_in_the_rows() throws Exception {
    List<String> blocks =
        blocks(Files.readString(ROOT.resolve("CONTRIBUTING.md")), "## A first change");
    String orders = shipped("orders");
    String behind = "  - {name: removed_by, type: string, fact: removed_by";
    assertThat(orders).contains(behind);
    Path mapping =
        Files.writeString(
            folder.resolve("orders.yaml"), orders.stripTrailing() + "\n  " + blocks.get(0));
    String steps = withoutStart(blocks.get(1));

    try (SandboxProcess sandbox =
        SandboxProcess.start(folder.resolve("data"), "-Dorderlake.tables=" + mapping)) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(run(sandbox, steps))
                      .contains("\"orderid\":\"mine-1\"", "\"note\":\"a gift\""));
    }
  }

  /** docs/your-own-table.md. */
  @Test
  @Tag("long")
  void a_table_that_no_code_knows_gets_to_rows_in_sql() throws Exception {
    String document = Files.readString(ROOT.resolve("docs/your-own-table.md"));
    Path data = folder.resolve("data");
    try (SandboxProcess sandbox = SandboxProcess.start(data)) {
      run(sandbox, String.join("\n", blocks(document, "## 1.")));
      List<String> drafts = blocks(document, "## 2.");
      run(sandbox, drafts.get(0));
      assertThat(draft("complaints").entity().many()).isEqualTo("metadatas");
      assertThat(draft("comments").entity().many()).isEqualTo("comms");
      Files.createSymbolicLink(folder.resolve("docs"), ROOT.resolve("docs").toRealPath());
      run(sandbox, drafts.get(1));
      assertThat(draft("comments").entity().many()).isEqualTo("comments");
      sandbox.stop();
    }
    String tables = "classpath:tables/orders.yaml";
    for (String name : List.of("complaints", "comments")) {
      tables += "," + folder.resolve(name + ".yaml");
    }
    try (SandboxProcess sandbox = SandboxProcess.start(data, "-Dorderlake.tables=" + tables)) {
      List<String> questions = blocks(document, "## 4.");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(run(sandbox, String.join("\n", questions)))
                      .contains("\"complaint_key\":\"Complaint1|metadata\"")
                      .contains("\"value\":\"P2\",\"complaints\":3")
                      .contains("\"comments\":1")
                      .contains("\"differences\":[]"));
    }
  }

  private TableMapping draft(String name) throws IOException {
    Path file = folder.resolve(name + ".yaml");
    return TableFile.read(name, Files.readAllBytes(file));
  }

  /** The indented blocks below a heading. */
  private static List<String> blocks(String document, String heading) {
    int from = document.indexOf(heading);
    int to = document.indexOf("\n## ", from + 1);
    String section = document.substring(from, to < 0 ? document.length() : to);
    List<String> blocks = new ArrayList<>();
    Matcher block = Pattern.compile("(?m)(?:^ {4,}\\S.*\n)+").matcher(section);
    while (block.find()) {
      blocks.add(block.group().stripTrailing().stripIndent() + "\n");
    }
    assertThat(blocks).isNotEmpty();
    return blocks;
  }

  private static String withoutStart(String steps) {
    return steps.replaceAll("(?m)^mvn .*\n", "");
  }

  private static String shipped(String name) throws IOException {
    try (InputStream in =
        DocumentedStepsTest.class.getResourceAsStream("/tables/" + name + ".yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What the steps print, at the ports of this sandbox. */
  private String run(SandboxProcess sandbox, String steps) throws Exception {
    String here = steps;
    for (int i = 0; i < 4; i++) {
      here = here.replace(":" + (8081 + i), ":" + (sandbox.firstPort() + i));
    }
    Process shell =
        new ProcessBuilder("bash", "-c", here)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String told = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return told;
  }
}
