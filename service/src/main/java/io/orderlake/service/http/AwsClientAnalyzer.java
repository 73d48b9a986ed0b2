package io.orderlake.service.http;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Tells a start without a region or credentials what to set, where a client of AWS needs them. */
final class AwsClientAnalyzer extends AbstractFailureAnalyzer<SdkClientException> {
  private static final String LOCALSTACK =
      " Against LocalStack, SPRING_PROFILES_ACTIVE=localstack sets that too.";

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SdkClientException cause) {
    String message = String.valueOf(cause.getMessage());
    if (message.startsWith("Unable to load region")) {
      return new FailureAnalysis(
          "No AWS region is set, and a client of AWS needs one.",
          "Set AWS_REGION to that of your table and bucket, such as eu-central-1." + LOCALSTACK,
          cause);
    }
    if (message.startsWith("Unable to load credentials")) {
      return new FailureAnalysis(
          "No AWS credentials are found, and a client of AWS needs some.",
          "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run where there is"
              + " a role."
              + LOCALSTACK,
          cause);
    }
    return null;
  }
}
