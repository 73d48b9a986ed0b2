package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.analytics.report.WholeAnswers.Maker;
import io.orderlake.query.QueryEngine;
import io.orderlake.query.QueryEngine.Query;
import io.orderlake.service.http.Problem;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
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
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/**
 * Answers each report at its address: as JSON, or as CSV if that is what the request prefers, or
 * the address ends in {@code .csv}, whatever the request says then.
 */
@Hidden // Each report stands in the OpenAPI document by itself.
@RestController
class ReportController {
  private static final String JSON = MediaType.APPLICATION_JSON_VALUE;
  static final String CSV = "text/csv;charset=UTF-8";
  private static final MediaType TEXT_CSV = MediaType.parseMediaType("text/csv");
  private static final ContentNegotiationStrategy ACCEPT = new HeaderContentNegotiationStrategy();
  private static final String CSV_ENDING = ".csv";

  private final ReportCatalogue catalogue;
  private final Engines engines;
  private final ReportTimer timer;
  private final WholeAnswers answers;
  private final String run = UUID.randomUUID().toString().substring(0, 8);

  ReportController(
      ReportCatalogue catalogue, Engines engines, ReportTimer timer, WholeAnswers answers) {
    this.catalogue = catalogue;
    this.engines = engines;
    this.timer = timer;
    this.answers = answers;
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
  static String accepted(HttpServletRequest request) throws HttpMediaTypeNotAcceptableException {
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
    Query query = report.query(parameters);
    response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    String etag = etag(engine, report, parameters, type + marked);
    if (new ServletWebRequest(request, response).checkNotModified(etag)) {
      return;
    }
    if (type.equals(CSV)) {
      response.setHeader(
          HttpHeaders.CONTENT_DISPOSITION,
          "inline; filename=\"%s.csv\"".formatted(name.replace('/', '-')));
    }
    Maker maker =
        (out, endable) -> {
          ReportAnswer.Body body =
              type.equals(CSV)
                  ? new CsvAnswer(out, marked)
                  : new JsonAnswer(out, report.name(), parameters);
          timer.time(
              report.name(),
              engines.nameOf(engine),
              () ->
                  engine.run(
                      query,
                      new ReportAnswer(
                          body,
                          report.cut(parameters),
                          endable,
                          response,
                          next -> response.setHeader(HttpHeaders.LINK, link(request, next)))));
          body.close(); // Not after a failure: what there is would be taken for whole.
        };
    boolean sent = false;
    try {
      answers.send(request, response, type, maker);
      sent = true;
    } finally {
      if (!sent) {
        response.setHeader(HttpHeaders.ETAG, null);
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, null);
      }
    }
  }

  /** The next page's address, as a browser understands it whatever proxy it asks. */
  private static String link(HttpServletRequest request, String cursor) {
    UriComponentsBuilder next = UriComponentsBuilder.newInstance();
    request
        .getParameterMap()
        .forEach(
            (name, values) -> {
              if (!name.equals("offset") && !name.equals(ReportFile.CURSOR)) {
                next.queryParam(name, UriUtils.encode(values[0], UTF_8));
              }
            });
    String address = next.queryParam(ReportFile.CURSOR, cursor).build(true).toUriString();
    return "<%s>; rel=\"next\"".formatted(address);
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
