package io.orderlake.service.http;

import static java.util.Map.entry;

import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Settings of earlier versions. One that is still set would be passed over in silence, and what it
 * was to bring about would not happen.
 */
public final class RemovedSettings {
  private static final String CLOUDWATCH =
      "orderlake.dashboard.cloudwatch, the address of CloudWatch's own dashboard of the pipeline";

  /** What has taken the place of each. */
  private static final Map<String, String> SUCCESSORS =
      Map.ofEntries(
          entry(
              "orderlake.delivery.prefix",
              "prefix: of the table's mapping, by which the lake is written and read alike"),
          entry("orderlake.pipeline.stream", CLOUDWATCH),
          entry("orderlake.pipeline.table", CLOUDWATCH),
          entry("orderlake.pipeline.pipe", CLOUDWATCH),
          entry("orderlake.pipeline.dead-letters", CLOUDWATCH),
          entry("orderlake.pipeline.function", CLOUDWATCH),
          entry("orderlake.pipeline.delivery", CLOUDWATCH),
          entry("orderlake.pipeline.cache", CLOUDWATCH));

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
