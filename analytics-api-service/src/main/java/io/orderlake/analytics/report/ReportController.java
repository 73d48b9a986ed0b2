package io.orderlake.analytics.report;

import io.orderlake.analytics.engine.Engines;
import io.orderlake.analytics.engine.QueryEngine;
import io.orderlake.analytics.engine.QueryEngine.Answer;
import io.orderlake.http.Problem;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
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
  private final Engines engines;

  ReportController(ReportCatalogue catalogue, Engines engines) {
    this.catalogue = catalogue;
    this.engines = engines;
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
    Map<String, String[]> given = new LinkedHashMap<>(request.getParameterMap());
    String[] engineNames = given.remove("engine");
    QueryEngine engine = engines.choose(engineNames == null ? null : engineNames[0]);
    Map<String, @Nullable Object> parameters = report.resolve(given);
    if (new ServletWebRequest(request, response).checkNotModified(etag(engine, parameters))) {
      return;
    }
    response.setContentType(type);
    OutputStream out = response.getOutputStream();
    Answer body =
        type.equals(CSV) ? new CsvAnswer(out) : new JsonAnswer(out, report.name(), parameters);
    try {
      engine.run(report.query(parameters), new HeadedAnswer(body, response));
      body.close(); // Not after a failure: that would commit what there is as if it were whole.
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
  private static String etag(QueryEngine engine, Map<String, @Nullable Object> parameters) {
    return "W/\"" + engine.position() + "-" + Integer.toHexString(parameters.hashCode()) + "\"";
  }
}
