package io.orderlake.service.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

class PlainReasonTest {

  @ParameterizedTest
  @MethodSource
  void a_failure_is_told_in_words(Throwable failure, String words) {
    assertThat(PlainReason.of(failure)).isEqualTo(words);
  }

  static Stream<Arguments> a_failure_is_told_in_words() {
    return Stream.of(
        Arguments.of(
            client(
                "Unable to execute HTTP request: Connect to http://10.0.0.1:4566 failed",
                new ConnectException("Connection refused")),
            "it cannot be reached"),
        Arguments.of(
            client("Unable to execute HTTP request", new SocketTimeoutException("Read timed out")),
            "it does not answer in time"),
        Arguments.of(
            client(
                "Received an UnknownHostException when attempting to interact with a service.",
                new UnknownHostException("nowhere.example: Name or service not known")),
            "there is no host nowhere.example"),
        Arguments.of(
            client("Unable to execute", new IOException("The target server failed to respond")),
            "the connection to it broke"),
        Arguments.of(
            client("Unable to load credentials from any of the providers in the chain", null),
            "no credentials are found"),
        Arguments.of(
            client("Unable to load region from any of the providers in the chain", null),
            "no region is set"),
        Arguments.of(
            refusal(
                "AccessDeniedException",
                "User: arn:aws:iam::123456789012:user/Ann may not perform: dynamodb:Scan"),
            "User: … may not perform: dynamodb:Scan (AccessDeniedException)"),
        Arguments.of(client("Something of the SDK's own", null), "the client of AWS fails"),
        Arguments.of(refusal("ServiceUnavailable", null), "it answers ServiceUnavailable"),
        Arguments.of(AwsServiceException.builder().statusCode(502).build(), "it answers 502"),
        Arguments.of(
            new UncheckedIOException(
                "The lake takes no object", new FileSystemException("/x", null, "No space left")),
            "The lake takes no object: /x: No space left"),
        Arguments.of(
            new UncheckedIOException(new AccessDeniedException("/x")),
            "/x may not be used by this user"),
        Arguments.of(new FileAlreadyExistsException("/x"), "/x is no folder"),
        Arguments.of(
            new IllegalStateException("The file does not open", new SQLException("IO Error: 1\n2")),
            "The file does not open: IO Error: 1"),
        Arguments.of(
            new IllegalStateException("It does not open: cut short", new IOException("cut short")),
            "It does not open: cut short"),
        Arguments.of(new NoSuchElementException("order 17 of Jane"), "NoSuchElementException"),
        Arguments.of(new RuntimeException(new IOException("cut short")), "cut short"));
  }

  @Test
  void the_service_is_told_by_the_client_that_was_asked() {
    SdkClientException failure = client("Unable to connect", new ConnectException("refused"));
    failure.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("software.amazon.awssdk.core.Pipeline", "execute", "", 1),
          new StackTraceElement(
              "software.amazon.awssdk.services.dynamodb.streams.DefaultDynamoDbStreamsClient",
              "getRecords",
              "",
              1)
        });

    assertThat(PlainReason.of(failure)).isEqualTo("DynamoDB Streams cannot be reached");
  }

  @Test
  void a_log_has_what_was_thrown_besides_unless_that_is_the_reason() {
    assertThat(PlainReason.inFull(new IllegalStateException("the lake is full")))
        .isEqualTo("the lake is full");
    assertThat(PlainReason.inFull(refusal("Throttled", "slower, please")))
        .startsWith(PlainReason.of(refusal("Throttled", "slower, please")))
        .contains("Request ID: 1-2-3");
  }

  private static SdkClientException client(String message, IOException cause) {
    return SdkClientException.builder().message(message).cause(cause).numAttempts(4).build();
  }

  private static AwsServiceException refusal(String code, String message) {
    return AwsServiceException.builder()
        .statusCode(400)
        .requestId("1-2-3")
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
        .build();
  }
}
