package io.orderlake.analytics.report;

import io.orderlake.query.athena.AthenaEngine;
import io.orderlake.query.athena.QueryStatus;
import io.orderlake.service.http.Problem;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where a caller asks after a query that was answered 202. */
@RestController
@ConditionalOnAthena
class QueryController {
  private final AthenaEngine athena;

  QueryController(AthenaEngine athena) {
    this.athena = athena;
  }

  @Operation(
      summary = "How a slow query is getting on",
      description =
          "202 while it runs; 303 to its answer when it is done; a problem if it failed. A query"
              + " that nobody asks after is stopped.")
  @GetMapping("/api/queries/{id}")
  ResponseEntity<QueryStatus> status(
      @PathVariable String id,
      @RequestParam(name = "answer", required = false) @Nullable String answer,
      HttpServletRequest request) {
    QueryStatus status = athena.status(id);
    if (status == null) {
      throw unknown();
    }
    if (!status.succeeded()) {
      return PendingAdvice.accepted(status, answer, request);
    }
    URI own = ownAddress(answer, request);
    ResponseEntity.BodyBuilder done =
        own == null
            ? ResponseEntity.ok()
            : ResponseEntity.status(HttpStatus.SEE_OTHER).location(own);
    return done.contentType(MediaType.APPLICATION_JSON).body(status);
  }

  @Operation(summary = "Stop a slow query")
  @DeleteMapping("/api/queries/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void stop(@PathVariable String id) {
    if (!athena.stop(id)) {
      throw unknown();
    }
  }

  private static Problem unknown() {
    return new Problem(
        HttpStatus.NOT_FOUND,
        "unknown-query",
        "Unknown query",
        "There is no such query, or it ended a while ago; ask for the report again");
  }

  /** A caller is sent to this service's own addresses and nowhere else. */
  private static @Nullable URI ownAddress(@Nullable String answer, HttpServletRequest request) {
    try {
      return answer != null && answer.startsWith(request.getContextPath() + "/api/")
          ? new URI(answer)
          : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
