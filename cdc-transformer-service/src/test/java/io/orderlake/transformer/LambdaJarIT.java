package io.orderlake.transformer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The artifact that AWS runs, as AWS runs it: on a JVM that has nothing else. */
class LambdaJarIT {
  private static final Path JAR = Path.of(System.getProperty("lambda.jar"));

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"on-demand", "snap-start"})
  void a_bare_jvm_answers_an_event_and_says_nothing_but_failures_and_metrics(String initialization)
      throws IOException, InterruptedException, URISyntaxException {
    assertThat(
            invoke(
                Map.of(
                    "ORDERLAKE_TABLE_NAME",
                    "orders",
                    "AWS_LAMBDA_INITIALIZATION_TYPE",
                    initialization)))
        .isZero();

    assertThat(folder.resolve("answer"))
        .hasContent(new String(golden("answer"), UTF_8).stripTrailing());
    assertThat(Files.readAllLines(folder.resolve("log")))
        .hasSize(4)
        .allMatch(line -> line.contains("record failed") || line.startsWith("{\"_aws\":"));
  }

  @Test
  void a_bad_option_stops_it_at_once_and_says_why()
      throws IOException, InterruptedException, URISyntaxException {
    assertThat(invoke(Map.of("ORDERLAKE_REMOVE_EVENTS", "never"))).isNotZero();

    assertThat(folder.resolve("answer"))
        .content()
        .contains("ORDERLAKE_REMOVE_EVENTS must be keep or drop, but is 'never'");
  }

  @Test
  void it_holds_the_transform_alone_and_is_small() throws IOException {
    assertThat(Files.size(JAR)).isLessThan(180_000);
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(jar.stream().filter(entry -> !entry.isDirectory()).map(Object::toString))
          .allMatch(
              name ->
                  name.startsWith("META-INF/MANIFEST")
                      || name.startsWith("com/amazonaws/services/lambda/runtime/")
                      || name.equals("table.json")
                      // The model of mappings, and nothing that reads files or writes SQL.
                      || name.matches("io/orderlake/table/[^/]+")
                      || name.matches("io/orderlake/transformer/(json|change|row|firehose)/.*"));
    }
  }

  private int invoke(Map<String, String> environment)
      throws IOException, InterruptedException, URISyntaxException {
    Path source =
        Path.of(Objects.requireNonNull(getClass().getResource("/lambda/Invoke.java")).toURI());
    Path event = Files.write(folder.resolve("event"), golden("event"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder process =
        new ProcessBuilder(
                java, "-XX:TieredStopAtLevel=1", "-cp", JAR.toString(), source.toString())
            .redirectInput(event.toFile())
            .redirectOutput(folder.resolve("log").toFile())
            .redirectError(folder.resolve("answer").toFile());
    process.environment().putAll(environment);
    process.environment().remove("JAVA_TOOL_OPTIONS");
    Process running = process.start();
    try {
      assertThat(running.waitFor(2, TimeUnit.MINUTES)).isTrue();
      return running.exitValue();
    } finally {
      running.destroyForcibly();
    }
  }

  private static byte[] golden(String name) throws IOException {
    String path = "/golden/firehose/" + name + ".json";
    try (InputStream in = Objects.requireNonNull(LambdaJarIT.class.getResourceAsStream(path))) {
      return in.readAllBytes();
    }
  }
}
