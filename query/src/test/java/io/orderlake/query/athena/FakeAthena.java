package io.orderlake.query.athena;

import static software.amazon.awssdk.services.athena.model.QueryExecutionState.CANCELLED;
import static software.amazon.awssdk.services.athena.model.QueryExecutionState.FAILED;
import static software.amazon.awssdk.services.athena.model.QueryExecutionState.QUEUED;
import static software.amazon.awssdk.services.athena.model.QueryExecutionState.RUNNING;
import static software.amazon.awssdk.services.athena.model.QueryExecutionState.SUCCEEDED;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.AthenaException;
import software.amazon.awssdk.services.athena.model.ColumnInfo;
import software.amazon.awssdk.services.athena.model.Datum;
import software.amazon.awssdk.services.athena.model.GetQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.GetQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.GetQueryResultsRequest;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.InvalidRequestException;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.Row;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.StopQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.StopQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.TooManyRequestsException;

/**
 * An Athena that runs nothing: each execution stays queued, then runs, until the test ends it. As
 * in AWS a token that was used gives the execution that it gave, and is refused with another
 * request. Unlike AWS it never forgets a token, checks no SQL, and knows one result for all.
 */
public final class FakeAthena implements AthenaClient {
  public final List<StartQueryExecutionRequest> starts = new ArrayList<>();
  public final List<String> stopped = new ArrayList<>();
  final List<GetQueryResultsRequest> pages = new ArrayList<>();
  int looks;

  /** What happens elsewhere while a start is under way. */
  Runnable whileStarting = () -> {};

  private final Map<String, QueryExecutionState> states = new LinkedHashMap<>();
  private final Map<String, StartQueryExecutionRequest> tokens = new HashMap<>();
  private final Map<String, String> idsByToken = new HashMap<>();
  private final Deque<SdkException> faults = new ArrayDeque<>();
  private final List<ColumnInfo> columns = new ArrayList<>();
  private List<Row> rows = new ArrayList<>();
  private QueryExecutionState next = SUCCEEDED;
  private @Nullable String reason;

  /** What becomes of executions when they are first looked at. */
  public void nextIs(QueryExecutionState state) {
    next = state;
  }

  public void failing(QueryExecutionState state, String reason) {
    this.next = state;
    this.reason = reason;
  }

  /** Ends all that run. */
  public void finish() {
    next = SUCCEEDED;
    states.replaceAll((id, state) -> state == QUEUED || state == RUNNING ? SUCCEEDED : state);
  }

  /** Makes the next calls, of whatever kind, fail. */
  void faults(SdkException... next) {
    faults.addAll(Arrays.asList(next));
  }

  public void column(String name, String type) {
    columns.add(ColumnInfo.builder().name(name).type(type).build());
  }

  public void row(@Nullable String... cells) {
    rows.add(
        Row.builder()
            .data(Arrays.stream(cells).map(c -> Datum.builder().varCharValue(c).build()).toList())
            .build());
  }

  static SdkException throttled() {
    return AthenaException.builder()
        .awsErrorDetails(AwsErrorDetails.builder().errorCode("ThrottlingException").build())
        .statusCode(400)
        .build();
  }

  static SdkException tooMany() {
    return TooManyRequestsException.builder().message("too many").statusCode(400).build();
  }

  static SdkException invalid(String message) {
    return InvalidRequestException.builder()
        .awsErrorDetails(AwsErrorDetails.builder().errorMessage(message).build())
        .build();
  }

  @Override
  public synchronized StartQueryExecutionResponse startQueryExecution(
      StartQueryExecutionRequest request) {
    starts.add(request);
    whileStarting.run();
    fail();
    String token = request.clientRequestToken();
    if (!request.equals(tokens.getOrDefault(token, request))) {
      throw invalid("Idempotent parameters do not match");
    }
    tokens.put(token, request);
    String id = idsByToken.computeIfAbsent(token, key -> "execution-" + (states.size() + 1));
    states.putIfAbsent(id, QUEUED);
    return StartQueryExecutionResponse.builder().queryExecutionId(id).build();
  }

  @Override
  public synchronized GetQueryExecutionResponse getQueryExecution(
      GetQueryExecutionRequest request) {
    looks++;
    fail();
    String id = request.queryExecutionId();
    QueryExecutionState state = states.compute(id, (key, old) -> old == QUEUED ? next : old);
    return GetQueryExecutionResponse.builder()
        .queryExecution(
            QueryExecution.builder()
                .queryExecutionId(id)
                .status(
                    status ->
                        status
                            .state(state)
                            .stateChangeReason(
                                state == FAILED || state == CANCELLED ? reason : null))
                .statistics(statistics -> statistics.dataScannedInBytes(12_345L))
                .build())
        .build();
  }

  /** The header row counts, as in AWS. */
  @Override
  public synchronized GetQueryResultsResponse getQueryResults(GetQueryResultsRequest request) {
    pages.add(request);
    fail();
    List<Row> all = new ArrayList<>();
    all.add(
        Row.builder()
            .data(
                columns.stream()
                    .map(column -> Datum.builder().varCharValue(column.name()).build())
                    .toList())
            .build());
    all.addAll(rows);
    int from = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
    int to = Math.min(all.size(), from + request.maxResults());
    return GetQueryResultsResponse.builder()
        .resultSet(
            set ->
                set.rows(all.subList(from, to))
                    .resultSetMetadata(metadata -> metadata.columnInfo(columns)))
        .nextToken(to == all.size() ? null : String.valueOf(to))
        .build();
  }

  @Override
  public synchronized StopQueryExecutionResponse stopQueryExecution(
      StopQueryExecutionRequest request) {
    fail();
    stopped.add(request.queryExecutionId());
    states.replace(request.queryExecutionId(), CANCELLED);
    return StopQueryExecutionResponse.builder().build();
  }

  @Override
  public String serviceName() {
    return "athena";
  }

  @Override
  public void close() {}

  private void fail() {
    SdkException fault = faults.poll();
    if (fault != null) {
      throw fault;
    }
  }
}
