package io.orderlake.analytics.report;

import io.orderlake.analytics.engine.QueryEngine;
import io.orderlake.analytics.engine.QueryEngine.Answer;
import io.orderlake.http.Problem;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** Answers each report at its address, as JSON or CSV. */
@Hidden // Each report stands in the OpenAPI document by itself.
@RestController
class ReportController {
  private static final String CSV = "text/csv;charset=UTF-8";

  private final ReportCatalogue catalogue;
  private final QueryEngine engine;

  ReportController(ReportCatalogue catalogue, QueryEngine engine) {
    this.catalogue = catalogue;
    this.engine = engine;
  }

  @GetMapping(path = "/api/{*path}", produces = MediaType.APPLICATION_JSON_VALUE)
  void json(@PathVariable String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    answer(path, request, response, MediaType.APPLICATION_JSON_VALUE);
  }

  @GetMapping(path = "/api/{*path}", produces = CSV)
  void csv(@PathVariable String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    answer(path, request, response, CSV);
  }

  private void answer(
      String path, HttpServletRequest request, HttpServletResponse response, String type)
      throws IOException {
    Report report = find(path.substring(1));
    Map<String, @Nullable Object> parameters = report.resolve(request.getParameterMap());
    if (new ServletWebRequest(request, response).checkNotModified(etag(parameters))) {
      return;
    }
    response.setContentType(type);
    OutputStream out = response.getOutputStream();
    try (Answer answer =
        type.equals(CSV) ? new CsvAnswer(out) : new JsonAnswer(out, report.name(), parameters)) {
      engine.run(report.query(parameters), answer);
    } catch (RuntimeException | IOException e) {
      if (!response.isCommitted()) {
        response.reset();
      }
      throw e;
    }
  }

  private Report find(String name) {
    Report report = catalogue.find(name);
    if (report == null) {
      throw new Problem(
          HttpStatus.NOT_FOUND,
          "unknown-report",
          "Unknown report",
          "There is no report " + name + "; GET /api/reports lists those there are");
    }
    return report;
  }

  /** Read before the data, so that an answer is never newer than its tag says. */
  private String etag(Map<String, @Nullable Object> parameters) {
    return "W/\"" + engine.position() + "-" + Integer.toHexString(parameters.hashCode()) + "\"";
  }
}
