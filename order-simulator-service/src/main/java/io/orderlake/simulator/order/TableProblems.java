package io.orderlake.simulator.order;

import io.orderlake.service.http.Problem;
import io.orderlake.service.outage.Outage;
import io.orderlake.service.outage.PlainReason;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import software.amazon.awssdk.core.exception.SdkException;

/** Tells a caller that the table is away, and not that something is wrong with this service. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class TableProblems {
  private static final Logger log = LoggerFactory.getLogger(TableProblems.class);

  private final OrderTableProperties table;
  private final Outage outage = new Outage(InstantSource.system());

  TableProblems(OrderTableProperties table) {
    this.table = table;
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> unavailable(SdkException failure, HttpMethod method) {
    // Nobody says when it can be used again: the outage is over once none of these has come for
    // long.
    outage.succeeded();
    if (outage.failed(failure)) {
      log.warn("The table {} cannot be used: {}", table.name(), PlainReason.inFull(failure));
    }
    Problem problem =
        new Problem(
            HttpStatus.SERVICE_UNAVAILABLE,
            "table-unavailable",
            "Table unavailable",
            "The table '%s' cannot be used: %s. %s"
                .formatted(
                    table.name(),
                    PlainReason.of(failure),
                    method.equals(HttpMethod.GET)
                        ? "Ask again once it can"
                        : "The change may have been made all the same: look before you try again"));
    return ResponseEntity.status(problem.getStatusCode()).body(problem.getBody());
  }
}
