package io.orderlake.analytics.report;

import io.orderlake.query.ResultColumn;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.math.BigDecimal;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;

/** Puts each report into the OpenAPI document, with its parameters and columns. */
@Component
class ReportDocumentation implements OpenApiCustomizer {
  private final ReportCatalogue catalogue;
  private final List<String> engines;

  ReportDocumentation(ReportCatalogue catalogue, Engines engines) {
    this.catalogue = catalogue;
    this.engines = engines.names();
  }

  @Override
  public void customise(OpenAPI api) {
    for (Report report : catalogue.all()) {
      api.path("/api/" + report.name(), new PathItem().get(operation(report)));
    }
  }

  private Operation operation(Report report) {
    Operation operation =
        new Operation()
            .operationId(report.name().replace('/', '-'))
            .summary(report.title())
            .description(report.description())
            .addTagsItem(report.name().split("/")[0])
            .responses(responses(report));
    for (ReportParameter parameter : report.parameters()) {
      operation.addParametersItem(parameter(parameter));
    }
    if (engines.size() > 1) {
      operation.addParametersItem(engine());
    }
    return operation;
  }

  private ApiResponses responses(Report report) {
    ApiResponses responses =
        new ApiResponses()
            .addApiResponse("200", answer(report))
            .addApiResponse("304", new ApiResponse().description("Nothing changed since the ETag"))
            .addApiResponse("400", problem("A parameter is not right: it is named"))
            .addApiResponse("422", problem("The engine cannot run it: its reason is told"))
            .addApiResponse("503", problem("It took too long, or too many ask at once"))
            .addApiResponse("default", problem("Any other problem"));
    if (engines.contains("athena")) {
      ApiResponse pending =
          new ApiResponse()
              .description("The query takes its time: ask at this address until it is done")
              .addHeaderObject("Location", new Header().schema(of("string").format("uri")));
      responses.addApiResponse("202", pending);
    }
    return responses;
  }

  private Parameter engine() {
    Schema<Object> schema = of("string");
    engines.forEach(schema::addEnumItemObject);
    return new QueryParameter().name("engine").description("which engine answers").schema(schema);
  }

  private static Parameter parameter(ReportParameter parameter) {
    return new QueryParameter()
        .name(parameter.name())
        .description(parameter.description())
        .required(parameter.required())
        .schema(schema(parameter));
  }

  private static Schema<?> schema(ReportParameter parameter) {
    Schema<Object> schema = schema(parameter.type());
    parameter.values().forEach(schema::addEnumItemObject);
    if (parameter.min() != null) {
      schema.setMinimum(new BigDecimal(parameter.min()));
    }
    if (parameter.max() != null) {
      schema.setMaximum(new BigDecimal(parameter.max()));
    }
    if (parameter.fallback() != null) {
      boolean isText = schema.getTypes().contains("string");
      schema.setDefault(isText ? parameter.fallback() : new BigDecimal(parameter.fallback()));
    }
    return schema;
  }

  private static Schema<Object> schema(ParameterType type) {
    return switch (type) {
      case STRING, ZONE -> of("string");
      case INTEGER -> of("integer").format("int64");
      case DECIMAL -> of("number");
      case TIMESTAMP -> of("string").format("date-time");
    };
  }

  private static ApiResponse answer(Report report) {
    Schema<Object> row = of("object");
    report.columns().forEach(column -> row.addProperty(column.name(), schema(column.type())));
    Schema<Object> parameters = of("object");
    report.parameters().forEach(p -> parameters.addProperty(p.name(), resolved(p)));
    Schema<?> body =
        of("object")
            .addProperty("report", of("string"))
            .addProperty("parameters", parameters)
            .addProperty("rows", of("array").items(row));
    ApiResponse answer =
        new ApiResponse()
            .description(report.title())
            .addHeaderObject("ETag", new Header().schema(of("string")));
    if (report.parameters().stream().anyMatch(parameter -> parameter.cuts() != null)) {
      body.addProperty("more", of("boolean").description("whether the limit left rows out"));
      Schema<?> next = of("string").description("the cursor of the rows that follow");
      next.addType("null");
      body.addProperty("next", next);
      answer.addHeaderObject(ReportAnswer.MORE_ROWS, new Header().schema(of("string")));
    }
    return answer.content(
        new Content()
            .addMediaType("application/json", new MediaType().schema(body))
            .addMediaType("text/csv", new MediaType().schema(of("string"))));
  }

  private static Schema<?> resolved(ReportParameter parameter) {
    Schema<Object> schema = schema(parameter.type());
    if (!parameter.required() && parameter.fallback() == null) {
      schema.addType("null");
    }
    return schema;
  }

  private static Schema<?> schema(ResultColumn.ResultType type) {
    Schema<Object> schema =
        switch (type) {
          case STRING -> of("string");
          case INTEGER -> of("integer").format("int64");
          case DECIMAL -> of("number");
          case DOUBLE -> of("number").format("double");
          case TIMESTAMP -> of("string").format("date-time");
          case BOOLEAN -> of("boolean");
        };
    schema.addType("null");
    return schema;
  }

  private static ApiResponse problem(String description) {
    MediaType body = new MediaType().schema(of("object"));
    return new ApiResponse()
        .description(description)
        .content(new Content().addMediaType("application/problem+json", body));
  }

  private static Schema<Object> of(String type) {
    Schema<Object> schema = new Schema<>();
    schema.addType(type);
    return schema;
  }
}
