package io.orderlake.service.http;

import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Settings of earlier versions. One that is still set would be passed over in silence, and what it
 * was to bring about would not happen.
 */
public final class RemovedSettings {
  /** What has taken the place of each. */
  private static final Map<String, String> SUCCESSORS =
      Map.of(
          "orderlake.delivery.prefix",
          "prefix: of the table's mapping, by which the lake is written and read alike");

  private RemovedSettings() {}

  /**
   * An initializer of a service's context, before anything is bound.
   *
   * @throws StartRefused if one is set, in whichever form, naming its successor
   */
  public static void refuse(ConfigurableApplicationContext context) {
    Binder set = Binder.get(context.getEnvironment());
    SUCCESSORS.forEach(
        (name, successor) -> {
          if (set.bind(name, Bindable.of(Object.class)).isBound()) {
            throw new StartRefused(
                "%s is set, and is no setting any more.".formatted(name),
                "In its place there is %s. Take the setting out (as an environment variable %s), and start again."
                    .formatted(successor, StartRefused.variable(name)));
          }
        });
  }
}
