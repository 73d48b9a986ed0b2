package io.orderlake.analytics.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.query.athena.QueryPending;
import io.orderlake.query.athena.QueryStatus;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.util.UriUtils;

/** Answers 202 for a query that outlasts the wait, with the address to ask after it. */
@RestControllerAdvice
@ConditionalOnAthena
@Order(Ordered.HIGHEST_PRECEDENCE) // Before the advice for all that is unexpected.
class PendingAdvice {
  @ExceptionHandler
  ResponseEntity<QueryStatus> pending(QueryPending pending, HttpServletRequest request) {
    String query = request.getQueryString();
    return accepted(
        pending.status(), request.getRequestURI() + (query == null ? "" : "?" + query), request);
  }

  /**
   * @param answer address where the result will be
   */
  static ResponseEntity<QueryStatus> accepted(
      QueryStatus status, @Nullable String answer, HttpServletRequest request) {
    return ResponseEntity.accepted()
        .location(
            URI.create(
                request.getContextPath()
                    + "/api/queries/"
                    + status.id()
                    + "?answer="
                    + UriUtils.encode(answer == null ? "" : answer, UTF_8)))
        .header("Retry-After", "1")
        .contentType(MediaType.APPLICATION_JSON)
        .body(status);
  }
}
