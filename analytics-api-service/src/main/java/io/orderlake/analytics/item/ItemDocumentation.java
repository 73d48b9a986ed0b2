package io.orderlake.analytics.item;

import io.orderlake.query.warehouse.ItemHistory;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.converter.ResolvedSchema;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;

/** Puts each entity's story into the OpenAPI document, with the parameter of its key. */
@Component
class ItemDocumentation implements OpenApiCustomizer {
  private final ServedTables tables;

  ItemDocumentation(ServedTables tables) {
    this.tables = tables;
  }

  /** Where the stories of an entity are. */
  static String address(TableMapping mapping) {
    return "/api/" + mapping.entity().many() + "/story";
  }

  @Override
  public void customise(OpenAPI api) {
    ResolvedSchema step =
        ModelConverters.getInstance(true)
            .resolveAsResolvedSchema(new AnnotatedType(ItemHistory.Step.class).resolveAsRef(true));
    step.referencedSchemas.forEach(api.getComponents()::addSchemas);
    for (TableMapping mapping : tables.entities()) {
      api.path(address(mapping), new PathItem().get(operation(mapping, step.schema)));
    }
  }

  private static Operation operation(TableMapping mapping, Schema<?> step) {
    String one = mapping.entity().one();
    String column = mapping.key().column();
    Schema<?> story =
        of("object")
            .addProperty(column, of("string"))
            .addProperty("changes", of("array").items(step));
    return new Operation()
        .operationId(mapping.entity().many() + "-story")
        .addTagsItem("item-controller")
        .description(
            "Every change of one %s with what it changed, and the object of the lake that it came from: the first first, at most a thousand; none of one that nobody knows."
                .formatted(one.replace('_', ' ')))
        .addParametersItem(
            new QueryParameter()
                .name(column)
                .description("which " + one.replace('_', ' '))
                .required(true)
                .schema(of("string")))
        .responses(
            new ApiResponses()
                .addApiResponse("200", answer("OK", "*/*", story))
                .addApiResponse("400", problem("The request is not valid"))
                .addApiResponse("default", problem("Any other problem")));
  }

  private static ApiResponse problem(String description) {
    return answer(description, "application/problem+json", of("object"));
  }

  private static ApiResponse answer(String description, String type, Schema<?> schema) {
    return new ApiResponse()
        .description(description)
        .content(new Content().addMediaType(type, new MediaType().schema(schema)));
  }

  private static Schema<Object> of(String type) {
    Schema<Object> schema = new Schema<>();
    schema.addType(type);
    return schema;
  }
}
