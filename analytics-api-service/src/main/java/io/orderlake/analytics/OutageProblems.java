package io.orderlake.analytics;

import io.orderlake.lake.LakeUnavailable;
import io.orderlake.query.warehouse.WarehouseException;
import io.orderlake.service.http.Problem;
import io.orderlake.service.outage.PlainReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Tells a caller what is away, and not that something is wrong with this service. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class OutageProblems {
  /** Seconds; the feed tries as often. */
  private static final int AGAIN = 2;

  private static final Logger log = LoggerFactory.getLogger(OutageProblems.class);

  @ExceptionHandler
  ResponseEntity<ProblemDetail> lake(LakeUnavailable failure) {
    return away(
        "lake-unavailable",
        "Lake unavailable",
        failure.getMessage() + ". Ask again once it can be read; reports answer meanwhile");
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> warehouse(WarehouseException failure) {
    log.warn("A request failed for the warehouse: {}", PlainReason.inFull(failure));
    return away(
        "warehouse-unavailable",
        "Warehouse unavailable",
        "%s. Check the disk of orderlake.warehouse.file, and /actuator/health; then ask again"
            .formatted(PlainReason.of(failure)));
  }

  private static ResponseEntity<ProblemDetail> away(String name, String title, String detail) {
    Problem problem =
        new Problem(HttpStatus.SERVICE_UNAVAILABLE, name, title, detail).retryAfter(AGAIN);
    return ResponseEntity.status(problem.getStatusCode())
        .headers(problem.getHeaders())
        .body(problem.getBody());
  }
}
