package io.orderlake.analytics.report;

import io.orderlake.query.NoPlace;
import io.orderlake.query.QueryFailed;
import io.orderlake.query.QueryTimeout;
import io.orderlake.service.http.Problem;
import org.springframework.http.HttpStatus;

/** What a caller is told of a query that has no answer. */
final class ReportProblems {
  /** Seconds after which it is worth asking again. */
  static final int AGAIN = 5;

  private ReportProblems() {}

  static Problem of(QueryFailed failure) {
    if (failure instanceof NoPlace) {
      return new Problem(
              HttpStatus.SERVICE_UNAVAILABLE,
              "too-many-reports",
              "Too many reports",
              failure.getMessage() + ": ask again")
          .retryAfter(AGAIN);
    }
    if (failure instanceof QueryTimeout) {
      return new Problem(
              HttpStatus.SERVICE_UNAVAILABLE,
              "report-timeout",
              "Report timeout",
              failure.getMessage() + " (orderlake.reports.timeout): ask for less, or later")
          .retryAfter(AGAIN);
    }
    return new Problem(
        HttpStatus.UNPROCESSABLE_CONTENT,
        "report-failed",
        "Report failed",
        "The engine cannot run this with these parameters: " + failure.getMessage());
  }
}
