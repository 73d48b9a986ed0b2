package io.orderlake.simulator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orderlake.simulator.simulation.OrderWrite.WriteKind;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

class TallyTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(Tally.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final SetTime time = new SetTime();
  private final Tally tally = new Tally(new SimpleMeterRegistry(), time, time);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  @Test
  void writes_that_fail_are_told_once_whatever_request_failed_and_so_is_the_end() {
    for (int request = 0; request < 100; request++) {
      tally.error(refused(request));
      tally.written(WriteKind.INSERT);
    }
    time.pass(Duration.ofSeconds(10));
    tally.written(WriteKind.INSERT);

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("Writes fail and are tried again: ")
                    .contains("refused (Request ID: 0)"),
            line -> assertThat(line).isEqualTo("Writes succeed again; 100 errors in this run"));
  }

  private static RuntimeException refused(int request) {
    return DynamoDbException.builder().message("refused (Request ID: " + request + ")").build();
  }
}
