package io.orderlake.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

class ServiceJarTest {

  @Test
  void the_jars_that_the_images_are_made_of_have_layers_the_profile_and_the_loader()
      throws IOException {
    Compose compose = Compose.read();
    for (String service : compose.own().keySet()) {
      String path = "%s/target/%s-0.1.0-exec.jar".formatted(service, service);
      try (JarFile jar = new JarFile(Compose.REPOSITORY.resolve(path).toFile())) {
        assertThat(jar.getEntry("BOOT-INF/layers.idx")).as(path).isNotNull();
        assertThat(jar.getEntry("BOOT-INF/classes/" + service + "-localstack.yml"))
            .as(path)
            .isNotNull();
        assertThat(jar.getEntry("org/springframework/boot/loader/launch/JarLauncher.class"))
            .as(path)
            .isNotNull();
      }
    }
  }
}
