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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Answers each report at its address, row by row as they come: as JSON, or as CSV if that is what
 * the request prefers, or the address ends in {@code .csv}, whatever the request says then.
 */
@Hidden // Each report stands in the OpenAPI document by itself.
@RestController
class ReportController {
  private static final String JSON = MediaType.APPLICATION_JSON_VALUE;
  private static final String CSV = "text/csv;charset=UTF-8";
  private static final MediaType TEXT_CSV = MediaType.parseMediaType("text/csv");
  private static final ContentNegotiationStrategy ACCEPT = new HeaderContentNegotiationStrategy();
  private static final String CSV_ENDING = ".csv";

  /** So much of an answer is kept back, so that an early failure can still be told. */
  private static final int BUFFER = 64 << 10;

  private final ReportCatalogue catalogue;
  private final Engines engines;
  private final ReportTimer timer;
  private final String run = UUID.randomUUID().toString().substring(0, 8);

  ReportController(ReportCatalogue catalogue, Engines engines, ReportTimer timer) {
    this.catalogue = catalogue;
    this.engines = engines;
    this.timer = timer;
  }

  @GetMapping("/api/{*path}")
  void report(@PathVariable String path, HttpServletRequest request, HttpServletResponse response)
      throws IOException, HttpMediaTypeNotAcceptableException {
    if (path.endsWith(CSV_ENDING)) {
      String name = path.substring(1, path.length() - CSV_ENDING.length());
      answer(name, request, response, CSV);
    } else {
      answer(path.substring(1), request, response, accepted(request));
    }
  }

  /** The type that a request prefers; JSON if it does not mind. */
  private static String accepted(HttpServletRequest request)
      throws HttpMediaTypeNotAcceptableException {
    for (MediaType type : ACCEPT.resolveMediaTypes(new ServletWebRequest(request))) {
      if (type.includes(MediaType.APPLICATION_JSON)) {
        return JSON;
      }
      if (type.includes(TEXT_CSV)) {
        return CSV;
      }
    }
    throw new HttpMediaTypeNotAcceptableException(List.of(MediaType.APPLICATION_JSON, TEXT_CSV));
  }

  private void answer(
      String name, HttpServletRequest request, HttpServletResponse response, String type)
      throws IOException {
    Report report = find(name);
    Map<String, String[]> given = new LinkedHashMap<>(request.getParameterMap());
    String[] engineNames = given.remove("engine");
    QueryEngine engine = engines.choose(engineNames == null ? null : engineNames[0]);
    boolean marked = type.equals(CSV) && isTrue(given.remove("bom"));
    Map<String, @Nullable Object> parameters = report.resolve(given);
    response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (new ServletWebRequest(request, response)
        .checkNotModified(etag(engine, report, parameters, type + marked))) {
      return;
    }
    response.setContentType(type);
    if (type.equals(CSV)) {
      response.setHeader(
          HttpHeaders.CONTENT_DISPOSITION,
          "inline; filename=\"%s.csv\"".formatted(name.replace('/', '-')));
    }
    response.setBufferSize(BUFFER);
    OutputStream out = response.getOutputStream();
    Answer body =
        type.equals(CSV)
            ? new CsvAnswer(out, marked)
            : new JsonAnswer(out, report.name(), parameters);
    try {
      timer.time(
          report.name(),
          engines.nameOf(engine),
          () -> engine.run(report.query(parameters), new HeadedAnswer(body, response)));
      body.close(); // Not after a failure: that would commit what there is as if it were whole.
    } catch (RuntimeException | IOException e) {
      if (!response.isCommitted()) {
        // No more: what lets a page of another origin read the answer was set by a filter.
        response.resetBuffer();
        response.setHeader(HttpHeaders.ETAG, null);
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, null);
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

  private static boolean isTrue(String @Nullable [] given) {
    return given != null && given.length == 1 && given[0].equals("true");
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

  /**
   * The position is read before the data, so that an answer is never older than its tag. After a
   * restart no tag of before is known: the same position may be another lake's by then.
   */
  private String etag(
      QueryEngine engine, Report report, Map<String, @Nullable Object> parameters, String type) {
    int given = Objects.hash(report.sql(), parameters, type);
    return "W/\"%s-%s-%s\"".formatted(run, engine.position(), Integer.toHexString(given));
  }
}
