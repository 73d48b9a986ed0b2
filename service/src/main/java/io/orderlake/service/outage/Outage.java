package io.orderlake.service.outage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Something that fails for a while, perhaps with successes in between: from the first failure until
 * nothing has failed for 10 s. Says what of it is news, so that whoever logs it tells each kind of
 * failure once, and the end.
 *
 * <p>The kind of a failure is where in our code it came up, and the types of it and its causes,
 * with AWS's error codes. Its message is no part of that: AWS's clients write a request's id into
 * it. Safe for many threads.
 */
public final class Outage {
  private static final Duration QUIET = Duration.ofSeconds(10);
  private static final String OUR_CODE = "io.orderlake.";

  private final InstantSource clock;
  private final Set<String> kinds = new HashSet<>();
  private Instant lastFailure = Instant.EPOCH;

  public Outage(InstantSource clock) {
    this.clock = clock;
  }

  /** Notes a failure. Returns whether it is the first of its kind in this outage. */
  public synchronized boolean failed(Throwable failure) {
    lastFailure = clock.instant();
    return kinds.add(kindOf(failure));
  }

  /** Notes a success. Returns whether an outage is over with it. */
  public synchronized boolean succeeded() {
    if (kinds.isEmpty()) {
      return false;
    }
    Duration quiet = Duration.between(lastFailure, clock.instant());
    // A clock that was set back does not make an outage longer.
    boolean isOver = quiet.isNegative() || quiet.compareTo(QUIET) >= 0;
    if (isOver) {
      kinds.clear();
    }
    return isOver;
  }

  private static String kindOf(Throwable failure) {
    StringBuilder kind = new StringBuilder(placeOf(failure));
    Set<Throwable> seen = new HashSet<>();
    for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
      kind.append(' ').append(cause.getClass().getName()).append(codeOf(cause));
    }
    return kind.toString();
  }

  private static String placeOf(Throwable failure) {
    return Arrays.stream(failure.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith(OUR_CODE))
        .map(frame -> frame.getClassName() + "." + frame.getMethodName())
        .findFirst()
        .orElse("");
  }

  private static String codeOf(Throwable cause) {
    @Nullable AwsErrorDetails details =
        cause instanceof AwsServiceException refusal ? refusal.awsErrorDetails() : null;
    return details == null ? "" : ":" + details.errorCode();
  }
}
