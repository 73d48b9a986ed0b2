package io.orderlake.service.http;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.format.FormatterRegistry;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * How values in an address are read: a time as {@link AskedTime} says, so that no number passes for
 * one in 1970; a text or a time that is given empty as not given.
 */
@Component
class AskedValues implements WebMvcConfigurer, GenericConverter {

  @Override
  public void addFormatters(FormatterRegistry registry) {
    registry.addConverter(this);
  }

  @Override
  public Set<ConvertiblePair> getConvertibleTypes() {
    return Set.of(
        new ConvertiblePair(String.class, Instant.class),
        new ConvertiblePair(String.class, String.class));
  }

  @Override
  public @Nullable Object convert(@Nullable Object given, TypeDescriptor from, TypeDescriptor to) {
    if (!(given instanceof String text) || text.isEmpty()) {
      return null;
    }
    return to.getType() == Instant.class ? AskedTime.parse(text) : text;
  }
}
