package io.orderlake.analytics.report;

import io.orderlake.query.Unanswered;
import io.orderlake.query.Unanswered.Kind;
import io.orderlake.service.http.Problem;
import java.util.Locale;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What a caller is told where an engine or a catalogue does not answer. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE) // Before the advice for all that is unexpected.
final class UnansweredProblems {

  @ExceptionHandler
  ResponseEntity<ProblemDetail> unanswered(Unanswered unanswered) {
    Problem problem = problem(unanswered);
    unanswered.details().forEach(problem::with);
    if (unanswered.kind() == Kind.ENGINE_BUSY) {
      problem.retryAfter(ReportProblems.AGAIN);
    }
    return ResponseEntity.status(problem.getStatusCode())
        .headers(problem.getHeaders())
        .body(problem.getBody());
  }

  private static Problem problem(Unanswered unanswered) {
    return switch (unanswered.kind()) {
      case INVALID_PARAMETER -> told(unanswered, HttpStatus.BAD_REQUEST, "Invalid parameter");
      case UNSUPPORTED_COLUMN ->
          told(unanswered, HttpStatus.UNPROCESSABLE_CONTENT, "Unsupported column");
      case QUERY_REFUSED -> told(unanswered, HttpStatus.BAD_GATEWAY, "Query refused");
      case QUERY_FAILED -> told(unanswered, HttpStatus.UNPROCESSABLE_CONTENT, "Query failed");
      case QUERY_OVER_LIMIT -> told(unanswered, HttpStatus.BAD_GATEWAY, "Query reads too much");
      case QUERY_CANCELLED -> told(unanswered, HttpStatus.SERVICE_UNAVAILABLE, "Query cancelled");
      case QUERY_DEADLINE -> told(unanswered, HttpStatus.GATEWAY_TIMEOUT, "Query took too long");
      case QUERY_STOPPED -> told(unanswered, HttpStatus.GONE, "Query stopped");
      case ENGINE_BUSY -> told(unanswered, HttpStatus.SERVICE_UNAVAILABLE, "Engine is busy");
      case ENGINE_UNAVAILABLE -> told(unanswered, HttpStatus.BAD_GATEWAY, "Engine is unavailable");
      case SERVICE_STOPPING ->
          told(unanswered, HttpStatus.SERVICE_UNAVAILABLE, "Service is stopping");
      case NOT_IN_CATALOG -> told(unanswered, HttpStatus.NOT_FOUND, "Not in the catalogue");
      case CATALOG_UNAVAILABLE ->
          told(unanswered, HttpStatus.BAD_GATEWAY, "Catalogue is unavailable");
      case NO_WAREHOUSE -> told(unanswered, HttpStatus.NOT_FOUND, "No warehouse");
    };
  }

  private static Problem told(Unanswered unanswered, HttpStatus status, String title) {
    String name = unanswered.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new Problem(status, name, title, String.valueOf(unanswered.getMessage()));
  }
}
