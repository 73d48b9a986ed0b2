package io.orderlake.service.access;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose pages may use a service, other than its own.
 *
 * @param allowedOrigins such as {@code http://localhost:8083}, each exactly as a browser sends it
 */
@ConfigurationProperties("orderlake")
record AllowedOrigins(@DefaultValue List<String> allowedOrigins) {

  boolean contains(String origin) {
    return allowedOrigins.contains(origin);
  }
}
