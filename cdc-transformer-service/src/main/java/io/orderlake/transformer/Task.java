package io.orderlake.transformer;

import io.orderlake.service.http.AwsSettings;
import io.orderlake.service.http.RemovedSettings;
import io.orderlake.service.tables.ServedTablesConfiguration;
import io.orderlake.transformer.delivery.ReplayOnce;
import io.orderlake.transformer.pipe.RedriveOnce;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.SimpleCommandLinePropertySource;

/**
 * What the service's jar does once, in the place of the service, where an argument asks for it: no
 * stage runs, nothing is served, and it ends.
 */
@ConfigurationPropertiesScan
@Import({ServedTablesConfiguration.class, TransformerConfiguration.class})
final class Task {
  private static final String PROFILE = "task";

  /** Profile of what a task must not start. */
  static final String IS_NOT_ONE = "!" + PROFILE;

  private static final Map<String, Class<?>> BY_ARGUMENT =
      Map.of(
          "orderlake.replay.from", ReplayOnce.class, "orderlake.redrive.queue", RedriveOnce.class);

  private Task() {}

  /** The task that the arguments ask for; null where it is the service. */
  static @Nullable Class<?> of(String... args) {
    SimpleCommandLinePropertySource given = new SimpleCommandLinePropertySource(args);
    return BY_ARGUMENT.entrySet().stream()
        .filter(task -> given.containsProperty(task.getKey()))
        .<Class<?>>map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /**
   * Does it, and answers the status to end with.
   *
   * @throws RuntimeException if it cannot be done
   */
  static int run(Class<?> task, String... args) {
    SpringApplicationBuilder once =
        new SpringApplicationBuilder(Task.class, task)
            .profiles(PROFILE)
            .web(WebApplicationType.NONE)
            .lazyInitialization(true)
            .logStartupInfo(false)
            .properties("spring.config.name=cdc-transformer-service")
            .initializers(RemovedSettings::refuse, AwsSettings::handOn);
    return SpringApplication.exit(once.run(args));
  }
}
