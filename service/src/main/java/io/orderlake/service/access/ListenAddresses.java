package io.orderlake.service.access;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Where a service listens, its own port and a separate one of the actuator. */
final class ListenAddresses {
  private final Binder settings;

  ListenAddresses(Environment environment) {
    this.settings = Binder.get(environment);
  }

  /**
   * @throws AccessRefused if others than this machine could reach the service
   */
  void requireLoopback() {
    require("server.address");
    if (isActuatorApart()) {
      require("management.server.address");
    }
  }

  /** As Spring Boot sees it: 0 is any free port, and a negative one none. */
  private boolean isActuatorApart() {
    Integer port = setting("management.server.port", Integer.class);
    return port != null
        && port >= 0
        && (port == 0 || !port.equals(setting("server.port", Integer.class)));
  }

  private void require(String name) {
    InetAddress address = setting(name, InetAddress.class);
    if (address == null || !address.isLoopbackAddress()) {
      throw new AccessRefused(
          "The service would listen on %s (%s), where others than this machine reach it, and no tokens are set."
              .formatted(
                  address == null || address.isAnyLocalAddress()
                      ? "all addresses"
                      : address.getHostAddress(),
                  name));
    }
  }

  private <T> @Nullable T setting(String name, Class<T> type) {
    return settings.bind(name, type).orElse(null);
  }
}
