package io.orderlake.analytics.report;

import io.orderlake.analytics.engine.Engines;
import io.orderlake.analytics.engine.QueryEngine;
import io.orderlake.analytics.engine.QueryEngine.Answer;
import io.orderlake.analytics.engine.QueryTimeout;
import io.orderlake.http.Problem;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Answers each report at its address, row by row as they come: as JSON, or as CSV if that is what
 * the request accepts or the address ends in {@code .csv}.
 */
@Hidden // Each report stands in the OpenAPI document by itself.
@RestController
class ReportController {
  private static final String JSON = MediaType.APPLICATION_JSON_VALUE;
  private static final String CSV = "text/csv;charset=UTF-8";
  private static final String CSV_ENDING = ".csv";

  /** So much of an answer is kept back, so that an early failure can still be told. */
  private static final int BUFFER = 64 << 10;

  private final ReportCatalogue catalogue;
  private final Engines engines;
  private final ReportTimer timer;

  ReportController(ReportCatalogue catalogue, Engines engines, ReportTimer timer) {
    this.catalogue = catalogue;
    this.engines = engines;
    this.timer = timer;
  }

  @GetMapping(path = "/api/{*path}", produces = JSON)
  void json(@PathVariable String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (path.endsWith(CSV_ENDING)) {
      csv(path, request, response);
    } else {
      answer(path.substring(1), request, response, JSON);
    }
  }

  @GetMapping(path = "/api/{*path}", produces = CSV)
  void csv(@PathVariable String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    int ending = path.endsWith(CSV_ENDING) ? CSV_ENDING.length() : 0;
    answer(path.substring(1, path.length() - ending), request, response, CSV);
  }

  private void answer(
      String name, HttpServletRequest request, HttpServletResponse response, String type)
      throws IOException {
    Report report = find(name);
    Map<String, String[]> given = new LinkedHashMap<>(request.getParameterMap());
    String[] engineNames = given.remove("engine");
    QueryEngine engine = engines.choose(engineNames == null ? null : engineNames[0]);
    Map<String, @Nullable Object> parameters = report.resolve(given);
    response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (new ServletWebRequest(request, response)
        .checkNotModified(etag(engine, report, parameters, type))) {
      return;
    }
    response.setContentType(type);
    response.setBufferSize(BUFFER);
    OutputStream out = response.getOutputStream();
    Answer body =
        type.equals(CSV) ? new CsvAnswer(out) : new JsonAnswer(out, report.name(), parameters);
    try {
      timer.time(
          report.name(),
          engines.nameOf(engine),
          () -> engine.run(report.query(parameters), new HeadedAnswer(body, response)));
      body.close(); // Not after a failure: that would commit what there is as if it were whole.
    } catch (RuntimeException | IOException e) {
      if (!response.isCommitted()) {
        response.resetBuffer(); // The headers that others set stay.
        response.setHeader(HttpHeaders.ETAG, null);
        throw e;
      }
      BrokenAnswerFilter.breakOff(request, e);
    }
  }

  @ExceptionHandler
  void tookTooLong(QueryTimeout timeout) {
    throw new Problem(
        HttpStatus.SERVICE_UNAVAILABLE,
        "report-timeout",
        "Report timeout",
        timeout.getMessage() + ": ask for less, or later");
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

  /** The position is read before the data, so that an answer is never older than its tag. */
  private static String etag(
      QueryEngine engine, Report report, Map<String, @Nullable Object> parameters, String type) {
    int given = Objects.hash(report.sql(), parameters, type);
    return "W/\"" + engine.position() + "-" + Integer.toHexString(given) + "\"";
  }
}
