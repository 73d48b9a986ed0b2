package io.orderlake.sandbox;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/**
 * Gives a service beans in place of those it would make, a port, and settings.
 *
 * @param port ranks above everything: one that the environment names would be all the services'
 * @param settings rank above the service's own configuration file, but below system properties and
 *     environment variables
 */
record EmbeddedParts(int port, Map<String, Object> beans, Map<String, Object> settings)
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    beans.forEach(context.getBeanFactory()::registerSingleton);
    Map<String, Object> texts = new TreeMap<>();
    settings.forEach((name, value) -> texts.put(name, value.toString()));
    MutablePropertySources sources = context.getEnvironment().getPropertySources();
    sources.addFirst(
        new MapPropertySource(
            "sandbox-port", Map.of("server.port", port, "management.server.port", port)));
    sources.addAfter(
        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
        new MapPropertySource("sandbox", texts));
  }
}
