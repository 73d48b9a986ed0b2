package io.orderlake.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the packaged generator makes of mappings, and what the functions that it makes answer. */
class GeneratedJarTest {
  private static final Path GENERATOR = Path.of("target/deploy-0.1.0-exec.jar");
  private static final Path FUNCTION =
      Path.of("../cdc-transformer-service/target/cdc-transformer-service-0.1.0-lambda.jar");
  private static final Path INVOKE =
      Path.of("../cdc-transformer-service/src/test/resources/lambda/Invoke.java");

  @TempDir Path folder;

  @Test
  void template_and_jars_are_those_of_the_mappings() throws Exception {
    Ended made = generate("classpath:tables/orders.yaml", "classpath:tables/invoices.yaml");

    assertThat(made.said()).isEmpty();
    assertThat(made.status()).isZero();
    assertThat(folder.resolve("made/template.yaml"))
        .hasContent(
            CloudTemplate.of(
                List.of(Template.ORDERS, Template.INVOICES),
                entity -> entity.entity().many() + ".jar"));
    byte[] first = Files.readAllBytes(folder.resolve("made/invoices.jar"));
    generate("classpath:tables/invoices.yaml");
    assertThat(Files.readAllBytes(folder.resolve("made/invoices.jar")))
        .as("the same is no new version of the function")
        .isEqualTo(first);
  }

  @Test
  void the_function_that_is_made_for_invoices_answers_an_event_of_invoices() throws Exception {
    generate("classpath:tables/invoices.yaml");

    JsonNode answer = invoke("invoices", golden("pipe"));

    assertThat(answer.get("result").asString()).isEqualTo("Ok");
    assertThat(new String(Base64.getDecoder().decode(answer.get("data").asString()), UTF_8))
        .isEqualToIgnoringNewLines(golden("row"));
  }

  @Test
  void the_function_of_an_entity_that_takes_the_rest_of_a_table_leaves_what_is_the_others()
      throws Exception {
    Path rest =
        Files.writeString(
            folder.resolve("rest.yaml"),
            """
            table: billing
            entity: {one: thing, many: things}
            key: {column: thing_key, hash: pk, range: sk}
            columns:
              - {name: memo, type: string}
            """);
    assertThat(generate("classpath:tables/invoices.yaml", rest.toString()).said()).isEmpty();

    assertThat(invoke("things", golden("pipe")).get("result").asString()).isEqualTo("Dropped");
    assertThat(invoke("things", golden("pipe").replace("INV#31", "OTHER")).get("result").asString())
        .isEqualTo("Ok");
  }

  @Test
  void what_the_lake_keeps_of_mappings_is_brought_up_to_date_and_another_meaning_is_refused()
      throws Exception {
    Path mapping = folder.resolve("things.yaml");
    String things =
        """
        table: things
        entity: {one: thing, many: things}
        key: {column: id, hash: id}
        columns:
          - {name: a, type: int}
        """;
    Files.writeString(mapping, things);
    generate(mapping.toString());
    Path kept = folder.resolve("made/_tables/thing_changes.json");
    String first = Files.readString(kept);
    generate(mapping.toString());
    assertThat(kept).hasContent(first);

    Files.writeString(mapping, things + "  - {name: b, type: string}\n");
    assertThat(generate(mapping.toString()).status()).isZero();
    assertThat(Files.readString(kept)).startsWith(first.substring(0, first.indexOf("\n]}")));
    byte[] template = Files.readAllBytes(folder.resolve("made/template.yaml"));

    Files.writeString(mapping, things.replace("int", "string"));
    Ended refused = generate(mapping.toString());
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.said())
        .contains(
            "column a: type was \"int\", and is \"string\"", "give the mapping another prefix:");
    assertThat(folder.resolve("made/template.yaml")).hasBinaryContent(template);
  }

  @Test
  void all_that_is_wrong_with_mappings_is_told_and_nothing_is_made() throws Exception {
    Path bad = Files.writeString(folder.resolve("bad.yaml"), "table: x\nentity: orders\n");

    Ended refused = generate(bad.toString());

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.said())
        .startsWith("nothing is deployed of mappings that cannot be used:\n")
        .contains(bad + ":1: table")
        .contains(bad + ":2: entity");
    assertThat(folder.resolve("made")).doesNotExist();
    assertThat(generate("nowhere.yaml").said()).isEqualTo("there is no file nowhere.yaml\n");
  }

  private record Ended(int status, String said) {}

  private Ended generate(String... mappings) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "-jar",
                GENERATOR.toString(),
                FUNCTION.toString(),
                folder.resolve("made").toString()));
    command.addAll(List.of(mappings));
    return run(command, null);
  }

  private JsonNode invoke(String many, String record) throws IOException, InterruptedException {
    Path event =
        Files.writeString(
            folder.resolve("event"),
            """
            {"invocationId":"i","deliveryStreamArn":"arn","region":"eu-central-1",
             "records":[{"recordId":"r1","approximateArrivalTimestamp":1732147200000,"data":"%s"}]}
            """
                .formatted(Base64.getEncoder().encodeToString(record.getBytes(UTF_8))));
    Ended answered =
        run(
            List.of("-cp", folder.resolve("made/" + many + ".jar").toString(), INVOKE.toString()),
            event);
    return JsonMapper.shared().readTree(answered.said()).get("records").get(0);
  }

  /** A JVM with these arguments; what it says is what it writes to standard error. */
  private Ended run(List<String> arguments, Path input) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    Path said = folder.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("log").toFile())
            .redirectError(said.toFile());
    if (input != null) {
      builder.redirectInput(input.toFile());
    }
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Process process = builder.start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      return new Ended(process.exitValue(), Files.readString(said));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String golden(String name) throws IOException {
    try (InputStream in =
        GeneratedJarTest.class.getResourceAsStream("/golden/invoices/" + name + ".json")) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
