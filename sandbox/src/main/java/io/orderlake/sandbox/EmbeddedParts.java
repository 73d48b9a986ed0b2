package io.orderlake.sandbox;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Gives a service beans in place of those it would make, and settings that rank above its own
 * configuration file but below system properties and environment variables.
 */
record EmbeddedParts(Map<String, Object> beans, Map<String, Object> properties)
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    beans.forEach(context.getBeanFactory()::registerSingleton);
    Map<String, Object> texts = new TreeMap<>();
    properties.forEach((name, value) -> texts.put(name, value.toString()));
    context
        .getEnvironment()
        .getPropertySources()
        .addAfter(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new MapPropertySource("sandbox", texts));
  }
}
