package io.orderlake.service.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

class OutageTest {
  private static final Duration QUIET = Duration.ofSeconds(10);

  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private final Outage outage = new Outage(() -> now);

  @Test
  void failures_that_differ_in_a_request_id_only_are_told_once() {
    assertThat(outage.failed(refusal("InternalFailure"))).isTrue();
    for (int i = 0; i < 65; i++) {
      assertThat(outage.failed(refusal("InternalFailure"))).isFalse();
    }
  }

  @Test
  void another_error_code_is_another_kind() {
    outage.failed(refusal("InternalFailure"));

    assertThat(outage.failed(refusal("AccessDeniedException"))).isTrue();
  }

  @Test
  void another_cause_is_another_kind() {
    outage.failed(clientFailure(new ConnectException("Connection refused")));

    assertThat(outage.failed(clientFailure(new SocketTimeoutException("Read timed out")))).isTrue();
    assertThat(outage.failed(clientFailure(new ConnectException("Connection reset")))).isFalse();
  }

  @Test
  void the_same_failure_of_another_operation_is_another_kind() {
    outage.failed(read());

    assertThat(outage.failed(write())).isTrue();
    assertThat(outage.failed(read())).isFalse();
  }

  @Test
  void kinds_that_take_turns_are_told_once_each() {
    outage.failed(read());
    outage.failed(write());

    assertThat(outage.failed(read())).isFalse();
    assertThat(outage.failed(write())).isFalse();
  }

  @Test
  void an_outage_is_over_when_nothing_has_failed_for_a_while_and_that_is_told_once() {
    outage.failed(read());
    now = now.plus(QUIET).minusMillis(1);
    assertThat(outage.succeeded()).isFalse();
    now = now.plusMillis(1);

    assertThat(outage.succeeded()).isTrue();
    assertThat(outage.succeeded()).isFalse();
    assertThat(outage.failed(read())).as("the next one begins").isTrue();
  }

  @Test
  void successes_in_between_end_nothing() {
    outage.failed(read());
    for (int i = 0; i < 20; i++) {
      now = now.plusSeconds(5);
      assertThat(outage.succeeded()).isFalse();
      assertThat(outage.failed(read())).isFalse();
    }
  }

  @Test
  void without_a_failure_there_is_nothing_to_tell() {
    assertThat(outage.succeeded()).isFalse();
  }

  @Test
  void a_clock_that_is_set_back_makes_no_outage_longer() {
    outage.failed(read());
    now = now.minusSeconds(3_600);

    assertThat(outage.succeeded()).isTrue();
  }

  @Test
  void a_failure_that_is_its_causes_cause_has_a_kind() {
    IOException one = new IOException("one");
    one.initCause(new IOException("other", one));

    assertThat(outage.failed(one)).isTrue();
  }

  private static IllegalStateException read() {
    return new IllegalStateException("away");
  }

  private static IllegalStateException write() {
    return new IllegalStateException("away");
  }

  private static AwsServiceException refusal(String code) {
    return AwsServiceException.builder()
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).serviceName("Kinesis").build())
        .requestId(UUID.randomUUID().toString())
        .message("Rate exceeded")
        .build();
  }

  private static SdkClientException clientFailure(IOException cause) {
    return SdkClientException.create("Unable to execute HTTP request", cause);
  }
}
