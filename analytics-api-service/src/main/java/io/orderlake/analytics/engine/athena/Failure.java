package io.orderlake.analytics.engine.athena;

import io.orderlake.analytics.engine.athena.Execution.Stop;
import io.orderlake.service.http.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;

/** What a caller is told of an execution that ended without a result. */
final class Failure {
  /** Athena's reason for a query that it cancels at its workgroup's BytesScannedCutoffPerQuery. */
  private static final String OVER_THE_LIMIT = "Bytes scanned limit was exceeded";

  private Failure() {}

  static Problem of(Execution execution) {
    return problem(execution)
        .with("executionId", execution.id())
        .with("scannedBytes", execution.scannedBytes());
  }

  private static Problem problem(Execution execution) {
    Stop stop = execution.stopped();
    if (stop != null) {
      return stopped(stop);
    }
    if (reason(execution.reason()).startsWith(OVER_THE_LIMIT)) {
      return new Problem(
          HttpStatus.BAD_GATEWAY,
          "query-over-limit",
          "Query reads too much",
          "The query would read more than the workgroup allows, and was stopped there, which costs as"
              + " much; asking again ends alike. Raise the limit (QueryByteLimit of the template), or"
              + " ask the warehouse");
    }
    if (execution.state() == QueryExecutionState.FAILED) {
      return new Problem(
          HttpStatus.UNPROCESSABLE_CONTENT,
          "query-failed",
          "Query failed",
          "Athena could not run the query: " + reason(execution.reason()));
    }
    return new Problem(
        HttpStatus.SERVICE_UNAVAILABLE,
        "query-cancelled",
        "Query cancelled",
        "The query was cancelled in Athena: " + reason(execution.reason()) + ". Ask again");
  }

  private static Problem stopped(Stop stop) {
    return switch (stop) {
      case DEADLINE ->
          new Problem(
              HttpStatus.GATEWAY_TIMEOUT,
              "query-deadline",
              "Query took too long",
              "The query was stopped at the deadline (orderlake.athena.deadline); ask for less");
      case ABANDONED ->
          new Problem(
              HttpStatus.GONE,
              "query-stopped",
              "Query stopped",
              "The query was stopped because nobody waited for it any more; ask again");
      case ASKED ->
          new Problem(
              HttpStatus.GONE,
              "query-stopped",
              "Query stopped",
              "The query was stopped as was asked for; ask again to start it anew");
    };
  }

  private static String reason(@Nullable String reason) {
    return reason == null || reason.isBlank() ? "no reason is given" : reason;
  }
}
