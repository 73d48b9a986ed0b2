package io.orderlake.query.athena;

import io.orderlake.query.Unanswered;
import io.orderlake.query.Unanswered.Kind;
import io.orderlake.query.athena.Execution.Stop;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;

/** What a caller is told of an execution that ended without a result. */
final class AthenaFailure {
  /** Athena's reason for a query that it cancels at its workgroup's BytesScannedCutoffPerQuery. */
  private static final String OVER_THE_LIMIT = "Bytes scanned limit was exceeded";

  private AthenaFailure() {}

  static Unanswered of(Execution execution) {
    return problem(execution)
        .with("executionId", execution.id())
        .with("scannedBytes", execution.scannedBytes());
  }

  private static Unanswered problem(Execution execution) {
    Stop stop = execution.stopped();
    if (stop != null) {
      return stopped(stop);
    }
    if (reason(execution.reason()).startsWith(OVER_THE_LIMIT)) {
      return new Unanswered(
          Kind.QUERY_OVER_LIMIT,
          "The query would read more than the workgroup allows, and was stopped there, which costs as"
              + " much; asking again ends alike. Raise the limit (QueryByteLimit of the template), or"
              + " ask the warehouse");
    }
    if (execution.state() == QueryExecutionState.FAILED) {
      return new Unanswered(
          Kind.QUERY_FAILED, "Athena could not run the query: " + reason(execution.reason()));
    }
    return new Unanswered(
        Kind.QUERY_CANCELLED,
        "The query was cancelled in Athena: " + reason(execution.reason()) + ". Ask again");
  }

  private static Unanswered stopped(Stop stop) {
    return switch (stop) {
      case DEADLINE ->
          new Unanswered(
              Kind.QUERY_DEADLINE,
              "The query was stopped at the deadline (orderlake.athena.deadline); ask for less");
      case ABANDONED ->
          new Unanswered(
              Kind.QUERY_STOPPED,
              "The query was stopped because nobody waited for it any more; ask again");
      case ASKED ->
          new Unanswered(
              Kind.QUERY_STOPPED,
              "The query was stopped as was asked for; ask again to start it anew");
    };
  }

  private static String reason(@Nullable String reason) {
    return reason == null || reason.isBlank() ? "no reason is given" : reason;
  }
}
