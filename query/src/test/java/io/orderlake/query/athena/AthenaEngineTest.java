package io.orderlake.query.athena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.orderlake.query.QueryEngine.Query;
import io.orderlake.query.Rows;
import io.orderlake.query.Unanswered;
import io.orderlake.query.Unanswered.Kind;
import io.orderlake.query.athena.AthenaProperties.Parameters;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionRequest;

class AthenaEngineTest {
  private static final Query COUNT = new Query("SELECT count(*) AS orders FROM o", List.of());

  private final FakeAthena athena = new FakeAthena();
  private final JumpingClock clock = new JumpingClock();
  private AthenaProperties properties = AthenaSettings.usual();
  private AthenaEngine engine;

  @BeforeEach
  void engine() {
    engine = new AthenaEngine(properties, athena, clock, clock);
  }

  private void with(AthenaProperties changed) {
    properties = changed;
    engine();
  }

  @Test
  void a_query_is_started_with_all_that_athena_must_know() {
    athena.column("orders", "bigint");

    run(new Query("SELECT ?, ?, ?, ?", Arrays.asList("O'Neill", 7L, new BigDecimal("1E+3"), null)));

    StartQueryExecutionRequest start = athena.starts.get(0);
    assertThat(start.queryString()).isEqualTo("SELECT 'O''Neill', 7, 1000, NULL");
    assertThat(start.hasExecutionParameters()).isFalse();
    assertThat(start.workGroup()).isEqualTo("reports");
    assertThat(start.queryExecutionContext().database()).isEqualTo("orderlake");
    assertThat(start.resultConfiguration().outputLocation()).isEqualTo("s3://results/");
    assertThat(start.resultReuseConfiguration().resultReuseByAgeConfiguration().maxAgeInMinutes())
        .isEqualTo(3);
    assertThat(start.clientRequestToken()).hasSizeBetween(32, 128);
  }

  @Test
  void what_only_looks_like_a_parameter_stays() {
    run(new Query("SELECT '?', \"?\", ? -- ?\n, /* ? */ ?", List.of("a'b", "$1 \\ ?")));

    assertThat(athena.starts.get(0).queryString())
        .isEqualTo("SELECT '?', \"?\", 'a''b' -- ?\n, /* ? */ '$1 \\ ?'");
  }

  @Test
  void values_can_be_handed_over_beside_the_text() {
    with(AthenaSettings.executionParameters());

    run(new Query("SELECT ?, ?, ?", Arrays.asList("O'Neill", 7L, null)));
    run(COUNT);

    assertThat(athena.starts.get(0).queryString()).isEqualTo("SELECT ?, ?, ?");
    assertThat(athena.starts.get(0).executionParameters())
        .containsExactly("'O''Neill'", "7", "NULL");
    assertThat(athena.starts.get(1).hasExecutionParameters())
        .as("an empty list is refused")
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({"INLINE, 262135, 262136", "EXECUTION, 1022, 1023"})
  void a_parameter_longer_than_athena_takes_is_the_callers_fault(
      Parameters parameters, int longest, int tooLong) {
    with(
        parameters == Parameters.INLINE
            ? AthenaSettings.usual()
            : AthenaSettings.executionParameters());
    run(new Query("SELECT ?", List.of("x".repeat(longest))));
    assertThat(athena.starts).hasSize(1);

    Unanswered problem = problemOf(new Query("SELECT ?", List.of("x".repeat(tooLong))));

    assertThat(problem.kind()).isEqualTo(Kind.INVALID_PARAMETER);
    assertThat(athena.starts).hasSize(1);
  }

  @Test
  void values_come_in_the_types_that_duckdb_gives() {
    List.of("varchar", "integer", "bigint", "decimal", "timestamp", "boolean", "double")
        .forEach(type -> athena.column("a_" + type, type));
    athena.row(
        "text",
        "7",
        "9007199254740993",
        "12345678901234.56",
        "2026-11-20 23:59:58.120",
        "true",
        "1.0E-7");
    athena.row("", null, null, "0.10", "2026-11-20 23:59:58.000000", "false", "NaN");
    athena.row(null, "0", "0", null, null, null, null);

    List<Map<String, Object>> rows = run(COUNT);

    assertThat(rows.get(0).values())
        .containsExactly(
            "text",
            7L,
            9007199254740993L,
            new BigDecimal("12345678901234.56"),
            Instant.parse("2026-11-20T23:59:58.120Z"),
            true,
            1e-7);
    assertThat(rows.get(1).values())
        .containsExactly(
            "",
            null,
            null,
            new BigDecimal("0.10"),
            Instant.parse("2026-11-20T23:59:58Z"),
            false,
            Double.NaN);
    assertThat(rows.get(2).values()).containsExactly(null, 0L, 0L, null, null, null, null);
  }

  @Test
  void a_column_of_another_type_is_named() {
    athena.column("share", "real");

    assertThat(problemOf(COUNT).getMessage()).contains("share", "real", "cast");
  }

  @Test
  void a_long_result_comes_whole_page_by_page_without_the_header() {
    athena.column("n", "integer");
    for (int i = 0; i < 2_500; i++) {
      athena.row(String.valueOf(i));
    }

    List<Map<String, Object>> rows = run(COUNT);

    assertThat(rows).hasSize(2_500);
    assertThat(rows.get(0)).containsEntry("n", 0L);
    assertThat(rows.get(2_499)).containsEntry("n", 2_499L);
    assertThat(athena.pages).hasSize(3).allMatch(page -> page.maxResults() == 1_000);
  }

  @Test
  void a_result_without_rows_has_columns() throws IOException {
    athena.column("n", "integer");

    assertThat(run(COUNT)).isEmpty();
  }

  @Test
  void polling_slows_down() {
    athena.nextIs(QueryExecutionState.RUNNING);
    clock.meanwhile(() -> finishAfter(Duration.ofSeconds(15)));

    run(COUNT);

    assertThat(clock.pauses.get(0)).isBetween(Duration.ofMillis(100), Duration.ofMillis(150));
    assertThat(clock.pauses).allMatch(pause -> pause.compareTo(Duration.ofSeconds(2)) <= 0);
    assertThat(athena.looks).isBetween(10, 25);
  }

  @Test
  void a_query_that_outlasts_the_wait_goes_on_and_is_found_later() {
    athena.nextIs(QueryExecutionState.RUNNING);

    QueryPending pending = catchThrowableOfType(QueryPending.class, () -> run(COUNT));

    assertThat(pending.status().id()).isEqualTo("execution-1");
    assertThat(waited()).isEqualTo(properties.patience());
    assertThat(athena.stopped).isEmpty();

    athena.finish();
    clock.jump(Duration.ofSeconds(30)); // Longer than the cache.
    engine.status("execution-1");
    clock.jump(Duration.ofSeconds(30));
    run(COUNT);
    assertThat(athena.starts).hasSize(1);
  }

  @Test
  void a_query_that_nobody_asks_after_any_more_is_stopped() {
    athena.nextIs(QueryExecutionState.RUNNING);
    assertThatThrownBy(() -> run(COUNT)).isInstanceOf(QueryPending.class);

    clock.jump(properties.lease().minusMillis(1));
    engine.sweep();
    assertThat(athena.stopped).isEmpty();

    clock.jump(Duration.ofMillis(1));
    engine.sweep();
    engine.sweep();
    assertThat(athena.stopped).containsExactly("execution-1");
    assertThat(failure().kind()).isEqualTo(Kind.QUERY_STOPPED);
  }

  @Test
  void asking_after_a_query_keeps_it_until_the_deadline() {
    athena.nextIs(QueryExecutionState.RUNNING);
    assertThatThrownBy(() -> run(COUNT)).isInstanceOf(QueryPending.class);

    Instant deadline = engine.status("execution-1").startedAt().plus(properties.deadline());
    while (clock.instant().isBefore(deadline)) {
      assertThat(athena.stopped).isEmpty();
      clock.jump(Duration.ofSeconds(10));
      if (clock.instant().isBefore(deadline)) {
        engine.status("execution-1");
      }
      engine.sweep();
    }

    assertThat(athena.stopped).containsExactly("execution-1");
    Unanswered problem = failure();
    assertThat(problem.kind()).isEqualTo(Kind.QUERY_DEADLINE);
    assertThat(problem.details())
        .containsEntry("executionId", "execution-1")
        .containsEntry("scannedBytes", 12_345L);
  }

  @Test
  void a_deadline_within_the_wait_stops_the_query_too() {
    with(AthenaSettings.deadline(Duration.ofSeconds(3)));
    athena.nextIs(QueryExecutionState.RUNNING);

    assertThat(problemOf(COUNT).kind()).isEqualTo(Kind.QUERY_DEADLINE);
    assertThat(athena.stopped).containsExactly("execution-1");
  }

  @Test
  void a_stop_that_athena_is_too_busy_for_is_repeated() {
    athena.nextIs(QueryExecutionState.RUNNING);
    assertThatThrownBy(() -> run(COUNT)).isInstanceOf(QueryPending.class);
    clock.jump(properties.lease());
    athena.faults(FakeAthena.throttled());

    engine.sweep();
    assertThat(athena.stopped).isEmpty();
    engine.sweep();
    engine.sweep();
    assertThat(athena.stopped).containsExactly("execution-1");
  }

  @Test
  void the_end_of_the_service_stops_what_runs() {
    athena.nextIs(QueryExecutionState.RUNNING);
    assertThatThrownBy(() -> run(COUNT)).isInstanceOf(QueryPending.class);

    engine.close();

    assertThat(athena.stopped).containsExactly("execution-1");
  }

  @ParameterizedTest
  @CsvSource({"FAILED, QUERY_FAILED", "CANCELLED, QUERY_CANCELLED"})
  void a_query_that_ends_badly_tells_athenas_reason(QueryExecutionState state, Kind kind) {
    athena.failing(state, "Query exhausted resources at this scale factor");

    Unanswered problem = problemOf(COUNT);

    assertThat(problem.kind()).isEqualTo(kind);
    assertThat(problem.getMessage()).contains("exhausted resources");
    assertThat(problem.details()).containsEntry("executionId", "execution-1");
  }

  @Test
  void nobody_is_told_to_repeat_a_query_that_reads_more_than_is_allowed() {
    athena.failing(QueryExecutionState.CANCELLED, "Bytes scanned limit was exceeded");

    Unanswered problem = problemOf(COUNT);

    assertThat(problem.kind()).isEqualTo(Kind.QUERY_OVER_LIMIT);
    assertThat(problem.getMessage()).contains("QueryByteLimit").doesNotContain("Ask again");
    assertThat(problem.details()).containsEntry("scannedBytes", 12_345L);
  }

  @Test
  void a_failure_is_not_given_again_to_who_asks_again() {
    athena.failing(QueryExecutionState.FAILED, "passing trouble");
    problemOf(COUNT);
    athena.nextIs(QueryExecutionState.SUCCEEDED);

    run(COUNT);

    assertThat(athena.starts).hasSize(2);
    assertThat(athena.pages.get(0).queryExecutionId()).isEqualTo("execution-2");
  }

  @Test
  void a_throttled_start_is_repeated_with_the_same_token() {
    athena.faults(FakeAthena.throttled(), FakeAthena.tooMany());

    run(COUNT);

    assertThat(athena.starts).hasSize(3);
    assertThat(athena.starts.stream().map(StartQueryExecutionRequest::clientRequestToken))
        .containsOnly(athena.starts.get(0).clientRequestToken());
    assertThat(clock.pauses).hasSize(2);
  }

  @Test
  void throttled_looks_and_pages_are_repeated() {
    athena.column("n", "integer");
    athena.row("1");
    clock.meanwhile(() -> {});
    run(new Query("warm-up", List.of()));
    athena.nextIs(QueryExecutionState.RUNNING);
    clock.meanwhile(
        () -> {
          clock.meanwhile(() -> {});
          athena.finish();
          athena.faults(FakeAthena.throttled());
        });

    assertThat(run(COUNT)).hasSize(1);
    athena.faults(FakeAthena.throttled());
    assertThat(run(COUNT)).hasSize(1); // From the cache: the page alone is asked for.
  }

  @Test
  void what_stays_throttled_is_busy() {
    for (int i = 0; i < 100; i++) {
      athena.faults(FakeAthena.tooMany());
    }

    Unanswered problem = problemOf(COUNT);

    assertThat(problem.kind()).isEqualTo(Kind.ENGINE_BUSY);
  }

  @Test
  void what_athena_refuses_is_told_and_what_breaks_shows_no_insides() {
    athena.faults(FakeAthena.invalid("line 1:8: Column 'x' cannot be resolved"));
    assertThat(problemOf(COUNT).getMessage()).contains("Column 'x' cannot be resolved");

    athena.faults(SdkClientException.create("Unable to load credentials from arn:secret"));
    Unanswered problem = problemOf(COUNT);
    assertThat(problem.kind()).isEqualTo(Kind.ENGINE_UNAVAILABLE);
    assertThat(problem.getMessage()).doesNotContain("secret");
  }

  @Test
  void the_same_question_soon_after_costs_nothing() {
    run(COUNT);
    clock.jump(properties.cache().minusMillis(1));
    run(COUNT);
    assertThat(athena.starts).hasSize(1);

    clock.jump(Duration.ofMillis(1));
    run(COUNT);
    assertThat(athena.starts).hasSize(2);
    assertThat(athena.starts.get(0).clientRequestToken())
        .isNotEqualTo(athena.starts.get(1).clientRequestToken());
  }

  @Test
  void other_sql_or_other_arguments_are_another_question() {
    run(new Query("SELECT ?", List.of("a")));
    run(new Query("SELECT ?", List.of("b")));
    run(new Query("SELECT ? ", List.of("a")));

    assertThat(athena.starts).hasSize(3);
    assertThat(
            athena.starts.stream().map(StartQueryExecutionRequest::clientRequestToken).distinct())
        .hasSize(3);
  }

  @Test
  void without_a_cache_each_question_runs() {
    with(AthenaSettings.uncached());
    run(COUNT);
    run(COUNT);

    assertThat(athena.starts).hasSize(2);
    assertThat(engine.position()).isNotEqualTo(engine.position());
  }

  @Test
  void another_instance_of_the_service_joins_the_same_execution() {
    run(COUNT);
    engine();
    run(COUNT);

    assertThat(athena.pages)
        .hasSize(2)
        .allMatch(page -> page.queryExecutionId().equals("execution-1"));
  }

  @Test
  void who_asks_the_same_meanwhile_joins() {
    athena.nextIs(QueryExecutionState.RUNNING);
    athena.column("n", "integer");
    athena.row("5");
    clock.meanwhile(
        () -> {
          clock.meanwhile(() -> {});
          athena.finish();
          assertThat(run(COUNT)).hasSize(1);
        });

    assertThat(run(COUNT)).hasSize(1);
    assertThat(athena.starts).hasSize(1);
  }

  @Test
  void who_asks_the_same_while_it_is_being_started_joins() throws Exception {
    athena.column("n", "integer");
    athena.row("5");
    FutureTask<List<Map<String, Object>>> second = new FutureTask<>(() -> run(COUNT));
    Thread thread = new Thread(second, "second");
    athena.whileStarting =
        () -> {
          thread.start();
          await().until(() -> thread.getState() == Thread.State.WAITING);
        };

    assertThat(run(COUNT)).hasSize(1);
    assertThat(second.get(10, TimeUnit.SECONDS)).hasSize(1);
    assertThat(athena.starts).hasSize(1);
  }

  @Test
  void executions_that_are_done_with_are_forgotten() {
    run(COUNT);
    clock.jump(Duration.ofMinutes(2));
    engine.sweep();

    assertThat(engine.status("execution-1")).isNull();
  }

  private void finishAfter(Duration duration) {
    if (waited().compareTo(duration) > 0) {
      athena.finish();
    }
  }

  private Duration waited() {
    return clock.pauses.stream().reduce(Duration.ZERO, Duration::plus);
  }

  private List<Map<String, Object>> run(Query query) {
    return Rows.of(engine, query);
  }

  private Unanswered failure() {
    return catchThrowableOfType(Unanswered.class, () -> engine.status("execution-1"));
  }

  private Unanswered problemOf(Query query) {
    return catchThrowableOfType(Unanswered.class, () -> run(query));
  }
}
