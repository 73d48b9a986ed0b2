package io.orderlake.service.http;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.Arrays;
import java.util.List;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.method.HandlerMethod;

/** Documents the problems that each operation may answer with. */
@Component
class ProblemResponses implements OperationCustomizer {

  @Override
  public Operation customize(Operation operation, HandlerMethod method) {
    ApiResponses responses = operation.getResponses();
    if (operation.getParameters() != null || operation.getRequestBody() != null) {
      responses.addApiResponse("400", problem("The request is not valid"));
    }
    if (hasPathVariable(method)) {
      responses.addApiResponse("404", problem("There is nothing with this id"));
    }
    if (method.hasMethodAnnotation(PatchMapping.class)
        || method.hasMethodAnnotation(DeleteMapping.class)) {
      responses.addApiResponse("409", problem("The present state does not allow it"));
    }
    responses.addApiResponse("default", problem("Any other problem"));
    return operation;
  }

  private static boolean hasPathVariable(HandlerMethod method) {
    return Arrays.stream(method.getMethodParameters())
        .anyMatch(parameter -> parameter.hasParameterAnnotation(PathVariable.class));
  }

  private static ApiResponse problem(String description) {
    MediaType json = new MediaType().schema(schema());
    return new ApiResponse()
        .description(description)
        .content(new Content().addMediaType("application/problem+json", json));
  }

  private static Schema<?> schema() {
    return new ObjectSchema()
        .description("RFC 9457; problems with fields list them under errors")
        .addProperty("type", new StringSchema().format("uri"))
        .addProperty("title", new StringSchema())
        .addProperty("status", new IntegerSchema())
        .addProperty("detail", new StringSchema())
        .addProperty("instance", new StringSchema())
        .required(List.of("type", "title", "status"));
  }
}
