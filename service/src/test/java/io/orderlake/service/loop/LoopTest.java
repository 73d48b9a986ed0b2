package io.orderlake.service.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

@Timeout(60)
class LoopTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(Loop.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger steps = new AtomicInteger();
  private volatile Instant now = Instant.parse("2026-11-20T10:00:00Z");

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
  }

  @Test
  void while_all_is_well_it_is_quiet() {
    try (Loop loop = started()) {
      await().until(() -> steps.get() > 3 && loop.strugglingSince() == null);

      assertThat(loop.failure()).isNull();
    }
    assertThat(log.list).isEmpty();
  }

  @Test
  void one_kind_of_failure_is_one_line_whatever_request_failed() {
    for (int i = 0; i < 2; i++) {
      failures.add(unanswered());
    }
    failures.add(new IllegalStateException("The stream refuses changes"));

    try (Loop loop = started()) {
      await().until(() -> failures.isEmpty() && loop.strugglingSince() == null);
      now = now.plusSeconds(10);
      await().until(() -> log.list.size() == 3);
    }

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            line -> assertThat(line).startsWith("read waits and tries again: "),
            line -> assertThat(line).endsWith(": The stream refuses changes"),
            line -> assertThat(line).isEqualTo("read works again"));
  }

  @Test
  void what_nobody_foresaw_is_an_error_with_its_stack_trace_and_what_may_fail_is_a_warning() {
    failures.add(new NullPointerException("of ours"));
    failures.add(unanswered());

    try (Loop loop = started()) {
      await().until(() -> failures.isEmpty() && loop.strugglingSince() == null);
    }

    assertThat(log.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.ERROR, Level.WARN);
    assertThat(log.list.get(0).getThrowableProxy()).isNotNull();
    assertThat(log.list.get(1).getThrowableProxy()).isNull();
  }

  @Test
  void who_asks_is_told_since_when_and_why_the_last_time_failed() {
    CountDownLatch hold = new CountDownLatch(1);
    List<Throwable> told = new CopyOnWriteArrayList<>();
    failures.add(new IllegalStateException("The lake is away"));
    failures.add(new IllegalStateException("The lake may not be read"));
    Instant first = now;

    try (Loop loop = new Loop("read", () -> now, () -> stepThenHold(hold)).telling(told::add)) {
      loop.start();
      await().until(failures::isEmpty);
      await().until(() -> told.size() == 2);

      assertThat(loop.failure()).isEqualTo(new Loop.Failure(first, "The lake may not be read"));
      assertThat(loop.strugglingSince()).isEqualTo(first);
      hold.countDown();
      await().until(() -> loop.failure() == null && loop.strugglingSince() == null);
    }
  }

  @Test
  void it_says_of_itself_what_its_user_wants() {
    failures.add(new IllegalStateException("The lake is away"));
    try (Loop loop =
        new Loop("read", () -> now, this::step)
            .saying("Nothing comes in", "Things come in again")) {
      loop.start();
      await().until(() -> failures.isEmpty() && loop.strugglingSince() == null);
      now = now.plusSeconds(10);
      await().until(() -> log.list.size() == 2);
    }
    assertThat(log.list.get(1).getFormattedMessage()).isEqualTo("Things come in again");
  }

  @Test
  void no_error_and_no_interruption_ends_it() {
    try (Loop loop =
        new Loop(
            "read",
            () -> now,
            () -> {
              switch (steps.incrementAndGet()) {
                case 1 -> throw new OutOfMemoryError("Java heap space");
                case 2 -> throw new StackOverflowError();
                case 3 -> throw new NoClassDefFoundError("io/orderlake/Missing");
                case 4 -> Thread.currentThread().interrupt();
                default -> {}
              }
              return Duration.ofMillis(1);
            })) {
      loop.start();
      await().until(() -> steps.get() > 10);
      assertThat(loop.isAlive()).isTrue();
      assertThat(loop.strugglingSince()).isNull();
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.startsWith("read waits and tries again: "))
        .hasSize(3);
  }

  @Test
  void an_error_that_comes_again_while_it_is_told_does_not_end_it_either() {
    try (Loop loop =
        new Loop("read", () -> now, this::step)
            .telling(
                failure -> {
                  throw new OutOfMemoryError("again");
                })) {
      loop.start();
      failures.add(new OutOfMemoryError("Java heap space"));
      await().until(failures::isEmpty);
      int before = steps.get();
      await().until(() -> steps.get() > before + 1);
    }
  }

  @Test
  void a_thread_that_ends_by_itself_is_told() {
    Loop loop = new Loop("read", () -> now, this::step, work -> new Thread());
    assertThat(loop.isGone()).as("not started").isFalse();
    loop.start();
    await().until(loop::isGone);

    assertThat(loop.failure()).isEqualTo(new Loop.Failure(now, "the thread read has ended"));
    loop.stop();
    assertThat(loop.isGone()).isFalse();
    assertThat(loop.failure()).isNull();
  }

  @Test
  void a_stop_lets_the_step_end_and_what_it_fails_for_then_is_no_failure()
      throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Loop loop =
        new Loop(
            "read",
            () -> now,
            () -> {
              begun.countDown();
              awaitInterruption();
              throw new IllegalStateException("interrupted");
            });
    loop.start();
    begun.await();

    loop.stop();

    assertThat(loop.isRunning()).isFalse();
    assertThat(loop.isAlive()).isFalse();
    assertThat(loop.failure()).isNull();
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("read is interrupted: it did not end in time");
  }

  @Test
  void it_can_be_ended_from_within_and_started_again() {
    Loop[] own = new Loop[1];
    own[0] =
        new Loop(
            "read",
            () -> now,
            () -> {
              steps.incrementAndGet();
              own[0].end();
              return Duration.ZERO;
            });
    for (int i = 1; i <= 3; i++) {
      own[0].start();
      await().until(() -> !own[0].isAlive());
      assertThat(steps).hasValue(i);
    }
  }

  @Test
  void a_long_rest_is_cut_since_the_clock_it_was_made_by_may_be_wrong() {
    try (Loop loop = new Loop("read", () -> now, () -> Duration.ofDays(1))) {
      loop.start();
      await().until(() -> loop.strugglingSince() == null);
    }
    assertThat(log.list).as("a rest needs no interruption").isEmpty();
  }

  private Loop started() {
    Loop loop = new Loop("read", () -> now, this::step);
    loop.start();
    return loop;
  }

  private Duration step() {
    steps.incrementAndGet();
    Throwable failure = failures.poll();
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
    return Duration.ofMillis(1);
  }

  private Duration stepThenHold(CountDownLatch hold) throws InterruptedException {
    if (failures.isEmpty()) {
      hold.await();
    }
    return step();
  }

  private static void awaitInterruption() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // As is wanted.
    }
  }

  private static RuntimeException unanswered() {
    return AwsServiceException.builder()
        .statusCode(500)
        .message("exception (Service: Kinesis, Request ID: " + UUID.randomUUID() + ")")
        .build();
  }
}
