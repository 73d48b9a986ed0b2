package io.orderlake.service.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Documents of each field of a record whether it is always there and whether it may be null, and
 * that there are no others.
 */
@Component
class RecordSchemas implements ModelConverter {

  @Override
  public boolean isOpenapi31() {
    return true;
  }

  @Override
  public @Nullable Schema<?> resolve(
      AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
    Schema<?> resolved = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
    JavaType java = Json.mapper().constructType(type.getType());
    if (resolved == null || !java.isRecordType()) {
      return resolved;
    }
    Schema<?> defined = context.getDefinedModels().get(java.getRawClass().getSimpleName());
    describe(java.getRawClass(), defined == null ? resolved : defined);
    return resolved;
  }

  private static void describe(Class<?> type, Schema<?> schema) {
    if (schema.getProperties() == null) {
      return;
    }
    List<String> required = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = nameOf(component);
      Schema<?> property = schema.getProperties().get(name);
      if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        schema.getProperties().put(name, nullable(property));
      } else {
        required.add(name);
      }
    }
    schema.setRequired(required);
    schema.setAdditionalProperties(false);
  }

  @SuppressWarnings({"rawtypes", "unchecked"})
  private static @Nullable Schema nullable(@Nullable Schema property) {
    if (property == null || property.getAnyOf() != null) {
      return property;
    }
    Schema nothing = new Schema<>().types(Set.of("null"));
    if (property.get$ref() != null) {
      return new Schema<>().anyOf(List.of(property, nothing));
    }
    if (property.getTypes() == null) {
      return property; // Of any type, null too.
    }
    Set<String> types = new LinkedHashSet<>(property.getTypes());
    types.add("null");
    property.setTypes(types);
    if (property.getEnum() != null && !property.getEnum().contains(null)) {
      property.getEnum().add(null);
    }
    return property;
  }

  static String nameOf(RecordComponent component) {
    JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
    return property == null ? component.getName() : property.value();
  }
}
