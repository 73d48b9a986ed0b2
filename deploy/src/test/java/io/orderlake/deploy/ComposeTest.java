package io.orderlake.deploy;

import static io.orderlake.deploy.Template.list;
import static io.orderlake.deploy.Template.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docker-compose.yml and the Dockerfile name is there, and nothing is published but here. */
class ComposeTest {
  private static final Set<String> KEYS =
      Set.of(
          "image",
          "build",
          "command",
          "environment",
          "volumes",
          "ports",
          "mem_limit",
          "healthcheck",
          "depends_on",
          "entrypoint",
          "user",
          "restart",
          "init",
          "logging");

  private Compose compose;
  private String dockerfile;

  @BeforeEach
  void read() throws IOException {
    compose = Compose.read();
    dockerfile = Files.readString(Compose.REPOSITORY.resolve("Dockerfile"));
  }

  @Test
  void every_port_is_published_on_loopback_alone_in_the_short_form() {
    compose
        .services()
        .forEach(
            (name, service) ->
                assertThat(list(service.getOrDefault("ports", List.of())))
                    .as(name)
                    .hasSize(name.equals("tokens") ? 0 : 1)
                    .allMatch(port -> port.toString().matches("127\\.0\\.0\\.1:\\d+:\\d+")));
  }

  @Test
  void every_service_has_an_image_of_one_version_a_limit_and_only_keys_that_compose_knows() {
    assertThat(compose.services()).hasSize(5);
    compose
        .services()
        .forEach(
            (name, service) -> {
              assertThat(KEYS).as(name).containsAll(service.keySet());
              assertThat(service.get("mem_limit").toString()).as(name).matches("\\d+[mg]");
              assertThat(service).as(name).containsKey("image");
            });
    assertThat(compose.image("localstack")).isEqualTo("localstack/localstack:4.14.0");
  }

  @Test
  void each_own_service_is_built_from_a_module_and_waits_for_localstack_and_the_tokens() {
    assertThat(compose.own().keySet())
        .containsExactly(
            "analytics-api-service", "cdc-transformer-service", "order-simulator-service");
    compose
        .own()
        .forEach(
            (name, service) -> {
              assertThat(map(service.get("build")))
                  .isEqualTo(Map.of("context", ".", "args", Map.of("SERVICE", name)));
              assertThat(Compose.REPOSITORY.resolve(name).resolve("pom.xml")).exists();
              assertThat(service.get("depends_on"))
                  .isEqualTo(
                      Map.of(
                          "localstack",
                          Map.of("condition", "service_healthy"),
                          "tokens",
                          Map.of("condition", "service_completed_successfully")));
              assertThat(dockerfile).contains(name);
            });
    assertThat(compose.services().get("localstack")).containsKey("healthcheck");
  }

  @Test
  void what_ends_is_started_again_and_logs_within_a_bound() {
    compose
        .services()
        .forEach(
            (name, service) -> {
              assertThat(service.get("restart"))
                  .as(name)
                  .isEqualTo(name.equals("tokens") ? "no" : "unless-stopped");
              assertThat(service.get("init")).as(name).isEqualTo(true);
              assertThat(map(service.get("logging")).get("options"))
                  .as(name)
                  .isEqualTo(Map.of("max-size", "5m", "max-file", "3"));
            });
  }

  @Test
  void older_composes_and_builders_without_buildkit_understand_both_files() {
    assertThat(compose.root()).containsOnlyKeys("x-logging", "services", "volumes");
    assertThat(dockerfile).doesNotContain("syntax=").doesNotContain("--mount");
  }

  @Test
  void every_volume_has_a_name() {
    Set<String> named = map(compose.root().get("volumes")).keySet();
    compose
        .services()
        .forEach(
            (name, service) ->
                assertThat(list(service.get("volumes")))
                    .as(name)
                    .allMatch(
                        volume ->
                            volume.toString().startsWith("./")
                                || named.contains(volume.toString().split(":")[0])));
    assertThat(dockerfile).doesNotContain("VOLUME");
    // The image has a volume there.
    assertThat(list(compose.services().get("localstack").get("volumes")))
        .asString()
        .contains("localstack:/var/lib/localstack");
  }

  @Test
  void the_profile_that_they_run_with_is_in_each_service_and_takes_the_endpoint_given()
      throws IOException {
    for (Map.Entry<String, Map<String, Object>> service : compose.own().entrySet()) {
      Map<String, Object> environment = map(service.getValue().get("environment"));
      String profile = environment.get("SPRING_PROFILES_ACTIVE").toString();
      String file =
          "%s/src/main/resources/%s-%s.yml".formatted(service.getKey(), service.getKey(), profile);
      assertThat(environment.get("AWS_ENDPOINT_URL")).isEqualTo("http://localstack:4566");
      assertThat(Files.readString(Compose.REPOSITORY.resolve(file)))
          .contains("endpointUrl: ${AWS_ENDPOINT_URL:http://localhost:4566}")
          .contains("accessKeyId: test");
    }
  }

  @Test
  void the_analytics_ask_the_transformer_by_its_name_in_the_containers_network() {
    Map<String, Object> environment =
        map(compose.own().get("analytics-api-service").get("environment"));

    assertThat(environment.get("ORDERLAKE_ALERTS_PIPELINE"))
        .isEqualTo("http://cdc-transformer-service:8080");
    assertThat(compose.own().get("cdc-transformer-service").get("ports"))
        .asString()
        .contains(":8080");
  }

  @Test
  void test_credentials_stand_in_that_profile_alone() throws IOException {
    for (String service : compose.own().keySet()) {
      Path resources = Compose.REPOSITORY.resolve(service + "/src/main/resources");
      assertThat(Files.readString(resources.resolve(service + ".yml"))).doesNotContain("accessKey");
    }
    assertThat(Files.readString(Compose.REPOSITORY.resolve("docker-compose.yml")))
        .doesNotContain("ACCESS_KEY");
  }

  @Test
  void each_own_service_reads_the_tokens_that_are_made_once(@TempDir Path folder) throws Exception {
    compose
        .own()
        .forEach(
            (name, service) -> {
              assertThat(map(service.get("environment")))
                  .containsEntry("SPRING_CONFIG_IMPORT", "configtree:/run/orderlake/");
              assertThat(list(service.get("volumes")).get(0)).isEqualTo("tokens:/run/orderlake:ro");
            });
    assertThat(list(compose.services().get("tokens").get("volumes")))
        .hasToString("[tokens:/run/orderlake]");
    assertThat(dockerfile).contains("--uid " + ComposeTokens.USER);

    ComposeTokens made = ComposeTokens.make(compose, folder);
    assertThat(made.read()).matches("[0-9a-f]{64}").isNotEqualTo(made.control());
    assertThat(made.control()).matches("[0-9a-f]{64}");
    assertThat(ComposeTokens.make(compose, folder)).isEqualTo(made);
  }

  @Test
  void what_is_mounted_is_here_and_makes_what_the_services_look_for() throws IOException {
    List<?> mounts = list(compose.services().get("localstack").get("volumes"));
    Path script = Compose.REPOSITORY.resolve(mounts.get(0).toString().replaceAll(":.*", ""));

    assertThat(script).isExecutable();
    assertThat(Files.readString(script))
        .contains("--table-name orders ")
        .contains("StreamViewType=NEW_AND_OLD_IMAGES")
        .contains("--stream-name order-changes ")
        .contains("s3://orderlake-lake")
        .contains("sns create-topic");
    for (String service : List.of("cdc-transformer-service", "analytics-api-service")) {
      String file = "%s/src/main/resources/%s-localstack.yml".formatted(service, service);
      assertThat(Files.readString(Compose.REPOSITORY.resolve(file)))
          .contains("location: s3://orderlake-lake");
    }
  }

  @Test
  void the_image_runs_a_jre_as_nobody_in_particular_in_layers_and_is_checked() {
    String last = dockerfile.substring(dockerfile.lastIndexOf("\nFROM "));

    assertThat(last).contains("-jre").contains("\nUSER service\n").contains("\nHEALTHCHECK ");
    assertThat(last)
        .containsSubsequence(
            "/layers/dependencies/", "/layers/snapshot-dependencies/", "/layers/application/");
    assertThat(dockerfile).contains("/target/${SERVICE}-0.1.0-exec.jar");
  }
}
