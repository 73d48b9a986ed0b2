package io.orderlake.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A service that cannot start says in a sentence why, and which setting changes it. */
@ExtendWith(OutputCaptureExtension.class)
class RefusedStartTest {
  @TempDir Path folder;

  @Test
  void a_mapping_that_is_none_is_told_with_each_fault_and_its_line(CapturedOutput output) {
    start("orderlake.tables=classpath:tables/bad.yaml");

    assertThat(output).contains("tables/bad.yaml cannot be used:", "bad.yaml:3", "bad.yaml:5");
  }

  @Test
  void a_port_that_is_in_use_is_told(CapturedOutput output) throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      start("server.port=" + other.getLocalPort());

      assertTold(
          output,
          "Port %d is in use by another process.".formatted(other.getLocalPort()),
          "server.port (as an environment variable SERVER_PORT)");
    }
  }

  @Test
  void a_warehouse_that_another_process_has_open_is_told(CapturedOutput output) throws Exception {
    Path file = folder.resolve("warehouse.duckdb");
    try (DuckDbShell shell = new DuckDbShell(file)) {
      start();

      assertTold(
          output,
          "orderlake.warehouse.file is %s, which cannot be used: another process (PID %d) has it open"
              .formatted(file, shell.pid()),
          "ORDERLAKE_WAREHOUSE_FILE");
      assertThat(output).doesNotContain(System.getProperty("java.class.path"));
    }
    assertThat(file).exists();
  }

  @Test
  void a_warehouse_in_a_folder_that_cannot_be_made_is_told(CapturedOutput output) {
    Path file = file("in the way").resolve("warehouse.duckdb");
    start("orderlake.warehouse.file=" + file);

    assertTold(
        output,
        "orderlake.warehouse.file is %s, which cannot be used: %s is no folder."
            .formatted(file, file.getParent()),
        "ORDERLAKE_WAREHOUSE_FILE");
  }

  @Test
  void a_folder_is_not_set_aside_for_a_warehouse(CapturedOutput output) {
    start("orderlake.warehouse.file=" + folder);

    assertTold(output, "orderlake.warehouse.file is " + folder, "it is a folder");
    assertThat(folder).isDirectory();
  }

  @Test
  void a_file_of_alerts_that_cannot_be_written_is_told(CapturedOutput output) {
    Path file = file("in the way").resolve("alerts.ndjson");
    start("orderlake.alerts.file=" + file);

    assertTold(
        output,
        "orderlake.alerts.file is %s, which cannot be used: %s is no folder."
            .formatted(file, file.getParent()),
        "ORDERLAKE_ALERTS_FILE");
  }

  @Test
  void a_rule_of_alerts_for_a_column_that_is_none_is_told(CapturedOutput output) {
    start("orderlake.alerts.rules[0].column=worth");

    assertTold(
        output, "orderlake.alerts.rules names the column worth, which no row has.", "total_price");
  }

  @Test
  void a_lake_that_is_a_file_is_told(CapturedOutput output) {
    Path file = file("lake");
    start("orderlake.lake.location=" + file);

    assertTold(
        output,
        "orderlake.lake.location is %s, which cannot be used: it is a file".formatted(file),
        "ORDERLAKE_LAKE_LOCATION");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "orderlake.engine=duckdb orderlake.warehouse.enabled=false | orderlake.warehouse.enabled=true",
        "orderlake.engine=presto                           | orderlake.engine",
        "orderlake.warehouse.enabled=perhaps               | orderlake.warehouse.enabled",
        "orderlake.athena.enabled=perhaps                  | orderlake.athena.enabled",
        "orderlake.warehouse.memory-limit=1KB              | memory-limit must be 64MB or more",
        "orderlake.warehouse.memory-limit=63MB             | memory-limit must be 64MB or more",
        "orderlake.alerts.pipeline=http://two words        | orderlake.alerts.pipeline",
        "orderlake.alerts.topic-arn=orders                 | orderlake.alerts.topicArn",
        "orderlake.reconciliation.simulator=localhost:8081 | orderlake.reconciliation.simulator",
        "orderlake.athena.output-location=results          | must be an S3 address",
        "orderlake.catalog.source=hive                     | orderlake.catalog.source"
      })
  void a_value_that_cannot_be_used_is_told(String settings, String told, CapturedOutput output) {
    start(settings.split(" (?=orderlake)"));

    assertTold(output, told);
  }

  private Path file(String name) {
    try {
      return Files.writeString(folder.resolve(name), "a file");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void start(String... settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--orderlake.alerts.pipeline=none",
                "--orderlake.lake.location=" + folder.resolve("lake"),
                "--orderlake.reconciliation.folder=" + folder.resolve("reconciliation"),
                "--orderlake.warehouse.file=" + folder.resolve("warehouse.duckdb")));
    for (String setting : settings) {
      String name = setting.substring(0, setting.indexOf('=') + 1);
      arguments.removeIf(argument -> argument.startsWith("--" + name));
      arguments.add("--" + setting);
    }
    Throwable failure =
        catchThrowable(
            () -> AnalyticsApiService.application().run(arguments.toArray(String[]::new)).close());
    assertThat(failure).as("a start that should be refused").isNotNull();
  }

  private static void assertTold(CapturedOutput output, String... told) {
    assertThat(output.toString())
        .containsOnlyOnce("APPLICATION FAILED TO START")
        .contains(told)
        .doesNotContain("\tat ");
  }
}
