package io.orderlake.query.athena;

import io.orderlake.query.Unanswered;
import io.orderlake.query.Unanswered.Kind;
import io.orderlake.service.loop.GrowingPauses;
import io.orderlake.service.loop.Pause;
import io.orderlake.service.outage.Outage;
import io.orderlake.service.outage.PlainReason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.GetQueryResultsRequest;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.InvalidRequestException;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.TooManyRequestsException;

/**
 * The four calls of Athena that a query needs. One that is throttled is tried again with growing
 * pauses, for as long as a request may wait; then, as for any other fault, a {@link Unanswered}
 * says so.
 */
final class AthenaCalls {
  private static final Logger log = LoggerFactory.getLogger(AthenaCalls.class);

  /**
   * A query of 20 s is asked after some 15 times: with a hundred of these at once that stays within
   * the 100 calls a second that Athena grants.
   */
  static final BackOff PAUSES = GrowingPauses.upTo(Duration.ofSeconds(2));

  /** The most rows that Athena gives at once. */
  private static final int PAGE = 1_000;

  private final AthenaClient athena;
  private final InstantSource clock;
  private final Pause pause;
  private final Duration patience;

  /** Of stopping queries, which is tried again every second. */
  private final Outage stopping;

  AthenaCalls(AthenaClient athena, InstantSource clock, Pause pause, Duration patience) {
    this.athena = athena;
    this.clock = clock;
    this.pause = pause;
    this.patience = patience;
    this.stopping = new Outage(clock);
  }

  /** The id of the execution that is started, or that was by a request with the same token. */
  String start(StartQueryExecutionRequest request) {
    return retried(() -> athena.startQueryExecution(request)).queryExecutionId();
  }

  /** What Athena says of an execution, or null if it is too busy to say. */
  @Nullable QueryExecution look(String id) {
    try {
      return athena.getQueryExecution(request -> request.queryExecutionId(id)).queryExecution();
    } catch (AwsServiceException e) {
      if (isThrottling(e)) {
        return null;
      }
      throw problem(e);
    } catch (SdkException e) {
      throw problem(e);
    }
  }

  /** A page of an execution's result, the first if there is no token. */
  GetQueryResultsResponse page(String id, @Nullable String token) {
    GetQueryResultsRequest request =
        GetQueryResultsRequest.builder()
            .queryExecutionId(id)
            .maxResults(PAGE)
            .nextToken(token)
            .build();
    return retried(() -> athena.getQueryResults(request));
  }

  /** Ends an execution; false if Athena could not be told. */
  boolean stop(String id) {
    try {
      athena.stopQueryExecution(request -> request.queryExecutionId(id));
      if (stopping.succeeded()) {
        log.info("Athena stops queries again");
      }
      return true;
    } catch (SdkException e) {
      if (stopping.failed(e)) {
        log.warn(
            "Athena does not stop queries, as {}, which go on and cost: {}", id, e.getMessage());
      }
      return false;
    }
  }

  private <T> T retried(Supplier<T> call) {
    Instant until = clock.instant().plus(patience);
    BackOffExecution pauses = PAUSES.start();
    while (true) {
      try {
        return call.get();
      } catch (AwsServiceException e) {
        if (!isThrottling(e)) {
          throw problem(e);
        }
        if (!clock.instant().isBefore(until)) {
          throw busy();
        }
        await(Duration.ofMillis(pauses.nextBackOff()));
      } catch (SdkException e) {
        throw problem(e);
      }
    }
  }

  /**
   * @throws Unanswered {@code service-stopping} if the thread is interrupted
   */
  void await(Duration duration) {
    try {
      pause.of(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unanswered(
          Kind.SERVICE_STOPPING, "The service stops before the query is done; ask again");
    }
  }

  private static boolean isThrottling(AwsServiceException e) {
    return e instanceof TooManyRequestsException || e.isThrottlingException();
  }

  private static Unanswered busy() {
    return new Unanswered(
        Kind.ENGINE_BUSY, "Athena takes no more queries at present; ask again in a few seconds");
  }

  private static Unanswered problem(SdkException e) {
    if (e instanceof InvalidRequestException refused) {
      return new Unanswered(
          Kind.QUERY_REFUSED,
          "Athena refuses the query: " + refused.awsErrorDetails().errorMessage());
    }
    log.error("Athena cannot be asked", e);
    return new Unanswered(
        Kind.ENGINE_UNAVAILABLE,
        "Athena cannot be asked: %s. Check region and credentials, and that they may run queries; the service's log says more"
            .formatted(PlainReason.of(e)));
  }
}
