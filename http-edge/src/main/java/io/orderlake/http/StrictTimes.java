package io.orderlake.http;

import java.time.Instant;
import org.springframework.format.FormatterRegistry;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** A time in an address is ISO 8601 and nothing else: no number passes for a time in 1970. */
@Component
class StrictTimes implements WebMvcConfigurer {

  @Override
  public void addFormatters(FormatterRegistry registry) {
    registry.addConverter(String.class, Instant.class, Instant::parse);
  }
}
