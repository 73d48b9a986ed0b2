package io.orderlake.analytics.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.query.Change;
import io.orderlake.query.Unanswered;
import io.orderlake.query.Unanswered.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

class JobFailureTest {
  @Test
  void what_aws_and_the_disk_answer_is_told() {
    Throwable refused = new IOException("Connection refused");
    assertThat(told(SdkClientException.create("Unable to connect to DynamoDB", refused)))
        .isEqualTo("the connection to it broke");
    assertThat(told(new UncheckedIOException(new IOException("No space left on device"))))
        .isEqualTo("No space left on device");
    assertThat(told(new FileSystemException("/a/b", null, "Read-only file system")))
        .isEqualTo("Read-only file system");
    assertThat(told(new AccessDeniedException("/a/b"))).isEqualTo("AccessDeniedException");
  }

  @Test
  void what_an_engine_does_not_answer_is_told_as_it_says_itself() {
    Unanswered busy = new Unanswered(Kind.ENGINE_BUSY, "Athena takes no more queries");
    JobFailure failure = new JobFailure(new IllegalStateException("It cannot be compared", busy));

    assertThat(failure.told()).isEqualTo("Athena takes no more queries");
    assertThatThrownBy(() -> failure.problem(Change.ORDERS, "orders")).isSameAs(busy);
  }

  @Test
  void what_may_quote_an_order_is_not_told() {
    SQLException quotes = new SQLException("Conversion Error: Could not convert 'Ann' to INT64");
    assertThat(told(new IllegalStateException("It cannot be kept", quotes)))
        .isEqualTo("DuckDB: Conversion Error");
    assertThat(told(new IllegalArgumentException("Ann"))).isEqualTo("IllegalArgumentException");
  }

  @Test
  void the_log_gets_the_cause_of_all() {
    SQLException cause = new SQLException("IO Error: Could not write file\nwith more");
    assertThat(new JobFailure(new IllegalStateException("It cannot be kept", cause)).cause())
        .isEqualTo("java.sql.SQLException: IO Error: Could not write file");
  }

  private static String told(Throwable failure) {
    return new JobFailure(failure).told();
  }
}
