package io.orderlake.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.orderlake.deploy.Script.Result;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scripts say when they cannot begin. */
class ScriptsTest {
  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"deploy.sh", "try.sh", "remove.sh", "replay.sh", "redrive.sh"})
  void each_explains_itself_and_refuses_what_it_does_not_know(String name) throws Exception {
    Script script = new Script(name, home, Map.of());

    assertThat(script.run("--help").status()).isZero();
    assertThat(script.run("--help").output()).contains("Usage: deploy/" + name);
    assertThat(script.run("--nonsense"))
        .isEqualTo(new Result(2, name + ": does not know '--nonsense'; see --help\n"));
    assertThat(script.run("--stack").output()).contains("--stack needs a value");
    assertThat(Files.isExecutable(Path.of(name))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"try.sh", "remove.sh"})
  void each_says_that_there_is_no_region_and_that_there_are_no_credentials(String name)
      throws Exception {
    assumeAws();
    Script script = new Script(name, home, Map.of());

    assertThat(script.run().output()).contains("no region: give --region");
    assertThat(script.run("--region", "eu-central-1").output()).contains("no usable credentials");
    assertThat(script.run("--region", "eu-central-1").status()).isEqualTo(2);
  }

  @Test
  void deploying_needs_a_bucket() throws Exception {
    assertThat(new Script("deploy.sh", home, Map.of()).run().output())
        .contains("no bucket: give --bucket");
  }

  static void assumeAws() {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "aws"))),
        "Skipped: the AWS CLI is not there");
  }
}
