package io.orderlake.analytics.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.query.Unanswered;
import io.orderlake.query.Unanswered.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

class UnansweredProblemsTest {
  private final UnansweredProblems problems = new UnansweredProblems();

  @ParameterizedTest
  @CsvSource({
    "INVALID_PARAMETER, 400, invalid-parameter",
    "UNSUPPORTED_COLUMN, 422, unsupported-column",
    "QUERY_REFUSED, 502, query-refused",
    "QUERY_FAILED, 422, query-failed",
    "QUERY_OVER_LIMIT, 502, query-over-limit",
    "QUERY_CANCELLED, 503, query-cancelled",
    "QUERY_DEADLINE, 504, query-deadline",
    "QUERY_STOPPED, 410, query-stopped",
    "ENGINE_BUSY, 503, engine-busy",
    "ENGINE_UNAVAILABLE, 502, engine-unavailable",
    "SERVICE_STOPPING, 503, service-stopping",
    "NOT_IN_CATALOG, 404, not-in-catalog",
    "CATALOG_UNAVAILABLE, 502, catalog-unavailable",
    "NO_WAREHOUSE, 404, no-warehouse"
  })
  void callers_tell_kinds_apart_by_status_and_type(Kind kind, int status, String type) {
    ResponseEntity<ProblemDetail> answer =
        problems.unanswered(new Unanswered(kind, "why").with("executionId", "e-1"));

    assertThat(answer.getStatusCode().value()).isEqualTo(status);
    assertThat(answer.getBody()).isNotNull();
    assertThat(answer.getBody().getType()).hasToString("urn:orderlake:problem:" + type);
    assertThat(answer.getBody().getDetail()).isEqualTo("why");
    assertThat(answer.getBody().getProperties()).containsEntry("executionId", "e-1");
  }

  @Test
  void only_who_meets_a_busy_engine_is_told_when_to_come_again() {
    for (Kind kind : Kind.values()) {
      ResponseEntity<ProblemDetail> answer = problems.unanswered(new Unanswered(kind, "why"));

      assertThat(answer.getHeaders().containsHeader("Retry-After"))
          .as(kind.name())
          .isEqualTo(kind == Kind.ENGINE_BUSY);
    }
  }
}
