package io.orderlake.query.athena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orderlake.query.AwsEndpoint;
import io.orderlake.query.QueryEngine.Query;
import io.orderlake.query.Rows;
import io.orderlake.query.Unanswered;
import io.orderlake.query.Unanswered.Kind;
import io.orderlake.service.loop.Pause;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;

/**
 * Plain SQL over the wire, at an endpoint that speaks Athena's API.
 *
 * <p>With ministack, whose Athena is DuckDB, this covers: the protocol, start, polling, pages,
 * types, null beside empty text, a failure's reason. It does not cover ExecutionParameters, tokens
 * and result reuse, which ministack ignores, nor stopping, throttling and the SQL dialect; these
 * are tested by the fake client and by Trino's parser.
 */
class AthenaEndpointTest {
  private final AthenaProperties properties = AthenaSettings.usual();
  private AthenaCalls calls;
  private AthenaEngine engine;

  @BeforeEach
  void engine() throws Exception {
    AwsEndpoint.bucket("results");
    AthenaClient athena = AwsEndpoint.client(AthenaClient.builder());
    Clock clock = Clock.systemUTC();
    Pause pause = Pause.SLEEP;
    calls = new AthenaCalls(athena, clock, pause, properties.patience());
    engine = new AthenaEngine(properties, athena, clock, pause);
  }

  @Test
  void values_come_typed() {
    List<Map<String, Object>> rows =
        Rows.of(
            engine,
            new Query(
                """
                SELECT
                  CAST(? AS varchar) AS name,
                  '' AS empty,
                  CAST(? AS varchar) AS nothing,
                  CAST(? AS bigint) AS number,
                  CAST(? AS decimal(12, 2)) AS price,
                  CAST(? AS timestamp) AS time,
                  1 = 1 AS yes""",
                Arrays.asList(
                    "O'Neill ? -- \"x\"",
                    null,
                    7L,
                    new BigDecimal("19.90"),
                    "2026-11-20 23:59:58.120")));

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).values())
        .containsExactly(
            "O'Neill ? -- \"x\"",
            "",
            null,
            7L,
            new BigDecimal("19.90"),
            Instant.parse("2026-11-20T23:59:58.120Z"),
            true);
  }

  @Test
  void a_result_of_several_pages_comes_whole() {
    List<Map<String, Object>> rows =
        Rows.of(
            engine, new Query("SELECT n FROM unnest(generate_series(1, 2500)) AS t(n)", List.of()));

    assertThat(rows).hasSize(2500);
    assertThat(rows.get(2499)).containsEntry("n", 2500L);
  }

  @Test
  void a_failure_tells_its_reason() {
    Query query = new Query("SELECT * FROM no_such_table", List.of());

    Unanswered problem = catchThrowableOfType(Unanswered.class, () -> Rows.of(engine, query));

    assertThat(problem.kind()).isEqualTo(Kind.QUERY_FAILED);
    assertThat(problem.getMessage()).contains("no_such_table");
    String id = (String) problem.details().get("executionId");
    assertThat(calls.look(id).status().state()).isEqualTo(QueryExecutionState.FAILED);
  }
}
