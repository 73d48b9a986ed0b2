package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.analytics.AnalyticsApiService;
import io.orderlake.simulator.OrderSimulatorService;
import io.orderlake.transformer.CdcTransformerService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each service in a JVM of its own, in an environment that lacks what AWS's clients need: what a
 * user sees who starts it as its jar.
 */
@Tag("long")
class ServiceStartTest {
  private static final Map<String, String> CREDENTIALS =
      Map.of("AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(classes = {OrderSimulatorService.class, CdcTransformerService.class})
  void without_a_region_it_says_what_to_set(Class<?> service) throws Exception {
    assertRefuses(service, CREDENTIALS, List.of(), "No AWS region is set", "Set AWS_REGION");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--orderlake.engine=athena",
        "--orderlake.lake.location=s3://orders",
        "--orderlake.alerts.topic-arn=arn:aws:sns:eu-central-1:1:alerts"
      })
  void without_a_region_the_analytics_that_need_one_say_what_to_set(String setting)
      throws Exception {
    assertRefuses(
        AnalyticsApiService.class,
        CREDENTIALS,
        List.of(setting),
        "No AWS region is set",
        "Set AWS_REGION");
  }

  @Test
  void without_credentials_the_simulator_says_what_to_set() throws Exception {
    assertRefuses(
        OrderSimulatorService.class,
        Map.of("AWS_REGION", "eu-central-1"),
        List.of(),
        "DynamoDB cannot be asked about the table 'orders': no credentials are found.",
        "AWS_ACCESS_KEY_ID");
  }

  @Test
  void without_a_database_the_simulator_says_what_to_set() throws Exception {
    assertRefuses(
        OrderSimulatorService.class,
        Map.of(
            "AWS_REGION", "eu-central-1",
            "AWS_ACCESS_KEY_ID", "test",
            "AWS_SECRET_ACCESS_KEY", "test",
            "AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        List.of("--orderlake.table.patience=0s"),
        "DynamoDB cannot be asked about the table 'orders': DynamoDB cannot be reached.",
        "AWS_ENDPOINT_URL");
  }

  @ParameterizedTest
  @CsvSource({
    "AWS_ENDPOINT_URL, localhost:4566, an address such as http://localhost:4566",
    "AWS_ENDPOINT_URL_S3, '', an address such as http://localhost:4566",
    "AWS_REGION, eu central, a region of AWS such as eu-central-1"
  })
  void what_aws_clients_would_stumble_over_later_is_told(String name, String value, String told)
      throws Exception {
    Map<String, String> environment = new HashMap<>(CREDENTIALS);
    environment.put("AWS_REGION", "eu-central-1");
    environment.put(name, value);

    assertRefuses(
        CdcTransformerService.class,
        environment,
        List.of(),
        "%s is '%s', and must be %s.".formatted(name, value, told));
  }

  private void assertRefuses(
      Class<?> service, Map<String, String> environment, List<String> settings, String... told)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx384m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(service.getName());
    command.add("--server.port=0");
    command.addAll(settings);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
    builder.environment().put("AWS_CONFIG_FILE", folder.resolve("none").toString());
    builder.environment().put("AWS_SHARED_CREDENTIALS_FILE", folder.resolve("none").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(output).isEqualTo(1);
      assertThat(output)
          .containsOnlyOnce("APPLICATION FAILED TO START")
          .contains(told)
          .doesNotContain("\tat ", "Exception");
    } finally {
      process.destroyForcibly();
    }
  }
}
