package io.orderlake.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What {@code mvn spring-boot:run} needs of the poms, which Maven itself would not miss. */
class RunCommandTest {

  /** Else the sandbox's command would run the first service alone, in which it waits for ever. */
  @Test
  void services_look_for_the_sandbox_by_the_version_that_it_has() throws Exception {
    String pom = Files.readString(Compose.REPOSITORY.resolve("pom.xml"));
    String version = pom.replaceAll("(?s).*?<artifactId>orderlake</artifactId>\\s*<version>", "");

    assertThat(pom)
        .contains("(io.orderlake:sandbox:" + version.substring(0, version.indexOf('<')) + ")");
  }
}
