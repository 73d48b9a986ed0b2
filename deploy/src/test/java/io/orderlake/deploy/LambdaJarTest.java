package io.orderlake.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

class LambdaJarTest {

  @Test
  void the_jar_that_the_template_names_has_the_handler() throws IOException {
    Template template = Template.read();
    Path jar = Path.of(template.at("TransformFunction/Code").toString());
    String handler = template.at("TransformFunction/Handler").toString().replaceAll("::.*", "");
    try (JarFile file = new JarFile(jar.toFile())) {
      assertThat(file.getEntry(handler.replace('.', '/') + ".class")).isNotNull();
    }
  }
}
