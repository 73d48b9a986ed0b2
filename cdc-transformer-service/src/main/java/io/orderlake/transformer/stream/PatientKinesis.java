package io.orderlake.transformer.stream;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.KinesisClientBuilder;

/**
 * Makes a client of Kinesis that waits long for an answer, and does not ask again for what it did
 * not get in time: Kinesis may be at it still, and would store the same records once more. Whoever
 * asked then asks for less. What was refused, or got no connection, is tried again soon.
 */
public final class PatientKinesis {
  private static final int ATTEMPTS = 3;
  private static final BackoffStrategy BACKOFF =
      BackoffStrategy.exponentialDelay(Duration.ofMillis(50), Duration.ofSeconds(1));

  private PatientKinesis() {}

  /**
   * @param patience how long an answer may take
   */
  public static KinesisClientBuilder builder(Duration patience) {
    return KinesisClient.builder()
        .httpClientBuilder(ApacheHttpClient.builder().socketTimeout(patience))
        .overrideConfiguration(
            client ->
                client.retryStrategy(
                    StandardRetryStrategy.builder()
                        .maxAttempts(ATTEMPTS)
                        .backoffStrategy(BACKOFF)
                        .throttlingBackoffStrategy(BACKOFF)
                        .retryOnException(PatientKinesis::isToBeTriedAgain)
                        .useClientDefaults(false)
                        .build()));
  }

  private static boolean isToBeTriedAgain(Throwable failure) {
    if (failure instanceof SdkServiceException refusal) {
      return refusal.statusCode() >= 500
          || refusal.isThrottlingException()
          || refusal.isClockSkewException();
    }
    return failure instanceof SdkClientException
        && hasCause(failure, IOException.class)
        && !hasCause(failure, SocketTimeoutException.class);
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
