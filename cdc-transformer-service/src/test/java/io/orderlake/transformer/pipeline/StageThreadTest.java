package io.orderlake.transformer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.orderlake.transformer.ManualClock;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

class StageThreadTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(StageThread.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final ManualClock clock = new ManualClock();
  private final StageStatus status = new StageStatus("delivery", clock);
  private final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();

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
  void one_kind_of_failure_is_one_line_whatever_request_failed() {
    for (int i = 0; i < 5; i++) {
      failures.add(unanswered());
    }
    failures.add(new IllegalStateException("The stream refuses changes"));

    try (StageThread stage = StageThread.start("read", status, clock, this::step)) {
      await().until(() -> failures.isEmpty() && stage.strugglingSince() == null);
      clock.pass(Duration.ofSeconds(10));
      await().until(() -> log.list.size() == 3);
    }

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            line -> assertThat(line).startsWith("read waits and tries again: ").contains("Kinesis"),
            line -> assertThat(line).endsWith("The stream refuses changes"),
            line -> assertThat(line).isEqualTo("read works again"));
  }

  @Test
  void no_error_and_no_interruption_ends_it() {
    AtomicInteger runs = new AtomicInteger();
    try (StageThread stage =
        StageThread.start(
            "read",
            status,
            clock,
            () -> {
              switch (runs.incrementAndGet()) {
                case 1 -> throw new OutOfMemoryError("Java heap space");
                case 2 -> throw new StackOverflowError();
                case 3 -> throw new NoClassDefFoundError("io/orderlake/Missing");
                case 4 -> Thread.currentThread().interrupt();
                default -> {}
              }
              return Duration.ofMillis(1);
            })) {
      await().until(() -> runs.get() > 10);
      assertThat(stage.isAlive()).isTrue();
      assertThat(stage.strugglingSince()).isNull();
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.startsWith("read waits and tries again: "))
        .hasSize(3);
  }

  private Duration step() {
    RuntimeException failure = failures.poll();
    if (failure != null) {
      throw failure;
    }
    return Duration.ofMillis(1);
  }

  private static RuntimeException unanswered() {
    return KinesisException.builder()
        .message("exception (Service: Kinesis, Request ID: " + UUID.randomUUID() + ")")
        .build();
  }
}
