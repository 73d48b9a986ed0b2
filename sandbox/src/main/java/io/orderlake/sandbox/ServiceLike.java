package io.orderlake.sandbox;

import io.orderlake.service.outage.PlainReason;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;

/**
 * DynamoDB Local's clients in this JVM throw whatever failed in it, as its database where the disk
 * is full. The service answers that with an internal error, which whoever asks knows to be one that
 * may pass.
 */
final class ServiceLike {
  private static final int INTERNAL_ERROR = 500;
  private static final Pattern OF_THE_DATABASE = Pattern.compile("^\\[\\d+].*\\[([^\\[\\]]+)]$");

  private ServiceLike() {}

  /** A client that fails as the service's would. */
  static <T> T of(Class<T> type, T embedded) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(embedded, arguments);
              } catch (InvocationTargetException e) {
                throw asTheService(e.getCause());
              }
            }));
  }

  private static Throwable asTheService(@Nullable Throwable failure) {
    if (!(failure instanceof RuntimeException) || failure instanceof SdkException) {
      return failure == null ? new IllegalStateException("nothing failed") : failure;
    }
    String reason = "DynamoDB Local fails: " + reason(failure);
    return InternalServerErrorException.builder()
        .message(reason)
        .statusCode(INTERNAL_ERROR)
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .serviceName("DynamoDB")
                .errorCode("InternalServerError")
                .errorMessage(reason)
                .build())
        .cause(failure)
        .build();
  }

  /**
   * Its database says what went wrong last, after the statement: a full disk is an I/O error, too.
   */
  private static String reason(Throwable failure) {
    Matcher said = OF_THE_DATABASE.matcher(String.valueOf(failure.getMessage()));
    return said.find() ? said.group(1) : PlainReason.of(failure);
  }
}
