package io.orderlake.transformer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.stream.StreamReader.ShardBatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StreamReaderTest {
  private static final Duration IDLE = Duration.ofMillis(250);

  /** How long at most until it is looked up which stream there is, if there is reason to. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private final FakeChangeStream stream = new FakeChangeStream();
  private final MemoryPositionStore store = new MemoryPositionStore();
  private final ManualClock clock = new ManualClock();

  @Test
  void children_are_read_after_their_parents_even_if_they_are_listed_first() {
    stream.shard("child", "left", "right").shard("left").shard("right");
    stream.put("child", "c1").put("left", "l1", "l2").put("right", "r1");
    stream.close("left");

    StreamReader reader = reader();
    assertThat(readAll(reader)).containsExactly("l1", "l2", "r1");

    stream.close("right");
    clock.pass(IDLE);
    assertThat(readAll(reader)).containsExactly("c1");
  }

  @Test
  void a_shard_that_appears_after_a_split_is_read_from_its_beginning_even_when_started_at_latest() {
    stream.shard("parent").put("parent", "before the start");
    StreamReader reader = new StreamReader(stream, ShardPosition.LATEST, store, IDLE, clock);
    assertThat(readAll(reader)).isEmpty();

    stream.put("parent", "p").close("parent");
    stream.shard("child", "parent").put("child", "c");
    clock.pass(IDLE);

    assertThat(readAll(reader)).containsExactly("p", "c");
  }

  @Test
  void the_iterator_of_an_empty_shard_may_miss_its_first_record_which_a_new_one_finds() {
    stream.shard("a");
    StreamReader reader = reader();
    assertThat(readAll(reader)).isEmpty();
    stream.put("a", "a1");
    stream.failNext(new StreamException.Trimmed("before the oldest", null));
    clock.pass(IDLE);

    assertThat(readAll(reader)).isEmpty();
    assertThat(reader.untilWake()).isZero();
    assertThat(readAll(reader)).containsExactly("a1");
    assertThat(reader.gaps()).isZero();
  }

  @Test
  void reading_resumes_after_what_was_stored() {
    stream.shard("a").shard("b").put("a", "a1", "a2").put("b", "b1").close("b");
    StreamReader first = reader();
    readAll(first);
    store.save(first.positions());

    stream.put("a", "a3");

    assertThat(readAll(reader())).containsExactly("a3");
  }

  @Test
  void what_was_read_but_not_stored_is_read_again() {
    stream.shard("a").put("a", "a1", "a2");
    StreamReader first = reader();
    first.poll(1);
    store.save(first.positions());
    first.poll(1);

    assertThat(readAll(reader())).containsExactly("a2");
  }

  @Test
  void an_expired_iterator_is_renewed_after_the_last_record() {
    stream.shard("a").put("a", "a1");
    StreamReader reader = reader();
    readAll(reader);

    stream.put("a", "a2").failNext(new StreamException.ExpiredIterator("expired", null));
    clock.pass(IDLE);

    assertThat(readAll(reader)).isEmpty();
    assertThat(readAll(reader)).containsExactly("a2");
    assertThat(reader.gaps()).isZero();
  }

  @Test
  void a_fault_of_ones_own_is_no_gap() {
    stream.shard("a").put("a", "a1");
    StreamReader reader = reader();
    readAll(reader);

    stream.put("a", "a2").failNext(new IllegalArgumentException("a client's own"));
    clock.pass(IDLE);

    assertThatThrownBy(() -> reader.poll(10)).hasMessage("a client's own");
    assertThat(readAll(reader)).containsExactly("a2");
    assertThat(reader.gaps()).isZero();
  }

  @Test
  void throttling_is_met_with_a_pause_and_loses_nothing() {
    stream.shard("a").put("a", "a1").failNext(new StreamException.Throttled("slow down", null));
    StreamReader reader = reader();

    assertThat(reader.poll(10)).isNull();
    assertThat(reader.untilWake()).isPositive();
    assertThat(reader.poll(10)).isNull();
    assertThat(stream.reads).as("no read before the pause is over").isEqualTo(1);

    clock.pass(Duration.ofSeconds(5));
    assertThat(readAll(reader)).containsExactly("a1");
  }

  @Test
  void since_when_a_stream_throttles_is_told_until_a_read_succeeds() {
    stream.shard("a").put("a", "a1");
    stream.failNext(new StreamException.Throttled("slow down", null));
    stream.failNext(new StreamException.Throttled("slow down", null));
    StreamReader reader = reader();
    Instant begin = clock.instant();
    assertThat(reader.throttledSince()).isNull();

    reader.poll(10);
    clock.pass(Duration.ofSeconds(5));
    reader.poll(10);
    assertThat(reader.throttledSince()).isEqualTo(begin);

    clock.pass(Duration.ofSeconds(5));
    reader.poll(10);
    assertThat(reader.throttledSince()).isNull();
  }

  @Test
  void records_that_were_trimmed_before_they_were_read_are_counted_as_a_gap() {
    stream.shard("a").put("a", "a1");
    StreamReader first = reader();
    readAll(first);
    store.save(first.positions());
    stream.put("a", "lost", "kept").trim("a", 2);

    StreamReader second = reader();
    assertThat(readAll(second)).isEmpty();
    clock.pass(IDLE);
    assertThat(readAll(second)).containsExactly("kept");
    assertThat(second.gaps()).isEqualTo(1);
  }

  @Test
  void a_shard_that_vanished_unfinished_is_counted_as_a_gap_and_a_finished_one_is_not() {
    stream.shard("finished").shard("unfinished").close("finished").put("unfinished", "u1");
    StreamReader first = reader();
    readAll(first);
    store.save(first.positions());
    stream.forget("finished");
    stream.forget("unfinished");
    stream.shard("new").put("new", "n1");

    StreamReader second = reader();
    assertThat(readAll(second)).containsExactly("n1");
    assertThat(second.gaps()).isEqualTo(1);
  }

  @Test
  void a_stream_that_is_made_anew_is_read_from_its_beginning_and_counted_as_a_gap() {
    stream.shard("a").put("a", "a1");
    StreamReader reader = reader();
    readAll(reader);
    clock.pass(SOON);

    stream.remake("new").shard("a").put("a", "n1");

    assertThat(readAll(reader)).containsExactly("n1");
    assertThat(reader.gaps()).isEqualTo(1);
    assertThat(reader.positions().stream()).isEqualTo("new");
    assertThat(reader.positions().shards()).containsOnlyKeys("a");
  }

  @Test
  void that_it_was_made_anew_is_noticed_even_if_old_iterators_go_on_answering() {
    stream.letOldIteratorsAnswer();
    stream.shard("a").put("a", "a1");
    StreamReader reader = reader();
    readAll(reader);
    stream.remake("new").shard("a").put("a", "n1");
    clock.pass(IDLE);
    assertThat(readAll(reader)).isEmpty();

    clock.pass(Duration.ofSeconds(30));

    assertThat(readAll(reader)).containsExactly("n1");
    assertThat(reader.gaps()).isEqualTo(1);
  }

  @Test
  void a_read_that_fails_is_reason_to_look_again_soon() {
    stream.letOldIteratorsAnswer();
    stream.shard("a");
    StreamReader reader = reader();
    readAll(reader);
    stream.remake("new").shard("a").put("a", "n1");
    stream.failNext(new StreamException.Unavailable("internal error", null));
    clock.pass(IDLE);
    assertThatThrownBy(() -> reader.poll(10)).hasMessage("internal error");

    clock.pass(SOON);

    assertThat(readAll(reader)).containsExactly("n1");
  }

  @Test
  void a_stream_that_is_gone_is_a_fault_until_there_is_another() {
    stream.shard("a").put("a", "a1");
    StreamReader reader = reader();
    readAll(reader);
    clock.pass(SOON);
    stream.delete();
    assertThatThrownBy(() -> reader.poll(10)).isInstanceOf(StreamException.Gone.class);
    assertThat(reader.gaps()).isZero();

    stream.supersede("new").shard("a").put("a", "n1");
    clock.pass(SOON);

    assertThat(readAll(reader)).containsExactly("n1");
    assertThat(reader.gaps()).isEqualTo(1);
  }

  @Test
  void a_stream_that_another_succeeds_is_read_to_its_end_first_and_none_is_left_out() {
    stream.shard("a").put("a", "a1", "a2");
    StreamReader reader = reader();
    reader.poll(1);
    stream.supersede("second").shard("b").put("b", "b1");
    stream.supersede("third").shard("c").put("c", "c1");
    clock.pass(Duration.ofSeconds(30));

    assertThat(readAll(reader)).containsExactly("a2", "b1", "c1");
    assertThat(reader.gaps()).isEqualTo(2);
    assertThat(reader.positions().stream()).isEqualTo("third");
  }

  @Test
  void a_stream_that_was_succeeded_while_nobody_read_is_read_to_its_end_too() {
    stream.shard("a").put("a", "a1");
    StreamReader first = reader();
    readAll(first);
    store.save(first.positions());
    stream.put("a", "a2").supersede("new").shard("b").put("b", "b1");

    StreamReader second = reader();

    assertThat(readAll(second)).containsExactly("a2", "b1");
    assertThat(second.gaps()).isEqualTo(1);
  }

  @Test
  void all_streams_that_are_left_after_one_that_is_gone_are_read_and_none_is_left_out() {
    stream.shard("a").put("a", "a1");
    StreamReader first = reader();
    readAll(first);
    store.save(first.positions());
    stream.remake("second").shard("b").put("b", "b1");
    stream.supersede("third").shard("c").put("c", "c1");

    StreamReader restarted = reader();

    assertThat(readAll(restarted)).containsExactly("b1", "c1");
    clock.pass(Duration.ofSeconds(30));
    assertThat(readAll(first)).containsExactly("b1", "c1");
  }

  @Test
  void a_stream_that_ended_is_followed_by_the_next_once_there_is_one() {
    stream.shard("a").put("a", "a1").close("a");
    StreamReader reader = reader();
    assertThat(readAll(reader)).containsExactly("a1");
    assertThat(reader.untilWake()).isLessThanOrEqualTo(SOON);

    stream.supersede("new").shard("b").put("b", "b1");
    clock.pass(SOON);

    assertThat(readAll(reader)).containsExactly("b1");
    assertThat(reader.gaps()).isEqualTo(1);
  }

  @Test
  void which_stream_there_is_is_not_looked_up_at_each_poll() {
    stream.shard("a");
    StreamReader reader = reader();
    for (int i = 0; i < 100; i++) {
      stream.put("a", "a" + i);
      readAll(reader);
      clock.pass(IDLE);
    }

    assertThat(stream.reads).isGreaterThanOrEqualTo(100);
    assertThat(stream.lookUps).as("in 25 s").isEqualTo(1);
  }

  @Test
  void a_shard_that_cannot_be_read_is_not_asked_for_at_each_poll() {
    stream.shard("a").put("a", "a1").trim("a", 1);
    stream.put("a", "a2");
    StreamReader reader = reader();
    stream.forget("a");
    reader.poll(10);
    int before = stream.lookUps;
    for (int i = 0; i < 100; i++) {
      reader.poll(10);
    }

    assertThat(stream.lookUps).isEqualTo(before);
  }

  @Test
  void a_shard_that_vanishes_while_it_is_read_is_one_gap() {
    stream.shard("a").put("a", "a1").shard("b");
    StreamReader reader = reader();
    readAll(reader);
    stream.forget("a");
    clock.pass(SOON);
    readAll(reader);
    clock.pass(SOON);
    readAll(reader);

    assertThat(reader.gaps()).isEqualTo(1);
  }

  @Test
  void a_page_that_cannot_be_had_is_asked_for_with_half_the_limit_and_nothing_is_lost() {
    stream.shard("a").put("a", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8");
    stream.refusePagesAbove(2);
    StreamReader reader = reader();

    assertThatThrownBy(() -> reader.poll(8)).hasMessage("too large a page");
    assertThatThrownBy(() -> reader.poll(8)).hasMessage("too large a page");
    assertThat(reader.poll(8).records()).hasSize(2);
    assertThat(reader.poll(8).records()).hasSize(2);
    assertThat(stream.limits).containsExactly(8, 4, 2, 2);

    stream.refusePagesAbove(Integer.MAX_VALUE);
    assertThat(reader.poll(8).records()).as("grows again").hasSize(4);
    assertThat(reader.gaps()).isZero();
  }

  @Test
  void so_it_is_where_an_embedded_table_runs_out_of_memory() {
    stream.shard("a").put("a", "a1", "a2", "a3", "a4");
    stream.failNext(new OutOfMemoryError("Java heap space"));
    stream.failNext(new IllegalStateException("a failure of its own, for the same reason"));
    StreamReader reader = reader();

    assertThatThrownBy(() -> reader.poll(4))
        .isInstanceOf(StreamException.Unavailable.class)
        .hasMessage("There is no memory for 4 records");
    assertThatThrownBy(() -> reader.poll(4)).isInstanceOf(IllegalStateException.class);
    assertThat(reader.poll(4).records()).hasSize(1);
  }

  @Test
  void throttling_is_no_reason_to_ask_for_less() {
    stream.shard("a").put("a", "a1").failNext(new StreamException.Throttled("slow down", null));
    StreamReader reader = reader();
    reader.poll(8);
    clock.pass(SOON);
    reader.poll(8);

    assertThat(stream.limits).containsExactly(8, 8);
  }

  @Test
  void positions_of_another_stream_are_not_used() {
    store.save(
        new PositionStore.Positions(
            "an older table's", Map.of("a", new ShardPosition.AfterSequenceNumber("9"))));
    stream.shard("a").put("a", "a1");
    StreamReader reader = new StreamReader(stream, ShardPosition.LATEST, store, IDLE, clock);

    assertThat(readAll(reader)).containsExactly("a1");
    assertThat(reader.gaps()).isEqualTo(1);
  }

  @Test
  void what_comes_after_a_start_at_latest_is_not_skipped_by_a_restart_or_an_expired_iterator() {
    stream.shard("idle").put("idle", "before");
    StreamReader first = new StreamReader(stream, ShardPosition.LATEST, store, IDLE, clock);
    assertThat(readAll(first)).isEmpty();
    stream.put("idle", "after").failNext(new StreamException.ExpiredIterator("expired", null));
    clock.pass(IDLE);

    assertThat(readAll(first)).isEmpty();
    assertThat(readAll(first)).contains("after");
    StreamReader second = new StreamReader(stream, ShardPosition.LATEST, store, IDLE, clock);
    assertThat(readAll(second)).contains("after");
  }

  @Test
  void a_clock_that_is_set_back_delays_no_reading() {
    stream.shard("a");
    StreamReader reader = reader();
    reader.poll(10);
    clock.pass(Duration.ofHours(-1));
    stream.put("a", "a1");

    assertThat(readAll(reader)).containsExactly("a1");
  }

  @Test
  void a_stored_position_that_its_shard_does_not_know_is_a_gap_and_not_the_end() {
    stream.shard("a").put("a", "a1");
    store.save(
        new PositionStore.Positions(
            "fake", Map.of("a", new ShardPosition.AfterSequenceNumber("bogus"))));
    StreamReader reader = reader();
    readAll(reader);
    clock.pass(IDLE);

    assertThat(readAll(reader)).containsExactly("a1");
    assertThat(reader.gaps()).isEqualTo(1);
  }

  @Test
  void a_table_that_was_put_back_to_an_earlier_state_is_read_from_its_beginning_and_told() {
    stream.orderChanges().shard("a").put("a", "a1", "a2", "a3", "a4");
    StreamReader first = reader();
    readAll(first);
    store.save(first.positions());
    stream.goBackTo(2);

    StreamReader second = reader();

    assertThat(readAll(second)).containsExactly("a1", "a2");
    assertThat(second.gaps()).isEqualTo(1);
    stream.put("a", "again a3");
    clock.pass(IDLE);
    assertThat(readAll(second)).containsExactly("again a3");
  }

  @Test
  void a_shard_that_was_read_to_its_end_and_is_open_again_is_read_where_a_later_one_is_not_known() {
    stream.orderChanges().shard("a").put("a", "a1");
    store.save(
        new PositionStore.Positions(
            "fake",
            Map.of("a", ShardPosition.END, "later", new ShardPosition.AfterSequenceNumber("9"))));
    StreamReader reader = reader();

    assertThat(readAll(reader)).containsExactly("a1");
    assertThat(reader.gaps()).isEqualTo(1);
  }

  @Test
  void a_table_as_it_was_read_last_has_no_gap_whether_it_has_news_or_not() {
    stream.orderChanges().shard("a").put("a", "a1", "a2");
    StreamReader first = reader();
    readAll(first);
    store.save(first.positions());

    StreamReader second = reader();
    assertThat(readAll(second)).isEmpty();
    assertThat(second.gaps()).isZero();
    stream.put("a", "a3");
    StreamReader third = reader();
    assertThat(readAll(third)).containsExactly("a3");
    assertThat(third.gaps()).isZero();
  }

  @Test
  void another_stream_whose_numbers_are_lower_is_told() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(StreamReader.class);
    logger.addAppender(log);
    try {
      stream.orderChanges().shard("a").put("a", "a1", "a2", "a3");
      StreamReader reader = reader();
      readAll(reader);
      stream.remake("higher").shard("b").put("b", "b1");
      clock.pass(SOON);
      assertThat(readAll(reader)).containsExactly("b1");
      assertThat(log.list).noneMatch(line -> line.getMessage().contains("are lower"));

      stream.goBackTo(0);
      stream.remake("lower").shard("c").put("c", "c1");
      clock.pass(SOON);
      assertThat(readAll(reader)).containsExactly("c1");
      assertThat(log.list).filteredOn(line -> line.getMessage().contains("are lower")).hasSize(1);
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void no_more_is_asked_for_than_would_have_fit_of_large_records_before() {
    String large = "x".repeat(1_000_000);
    stream.shard("a").put("a", large, large, large, large);
    StreamReader reader = reader();
    readAll(reader);
    stream.limits.clear();
    clock.pass(IDLE);
    reader.poll(1_000);

    assertThat(stream.limits).containsExactly(8);
  }

  @Test
  void shards_take_turns() {
    stream.shard("a").shard("b").put("a", "a1", "a2").put("b", "b1", "b2");
    StreamReader reader = reader();
    List<String> turns = new ArrayList<>();
    for (ShardBatch batch = reader.poll(1); batch != null; batch = reader.poll(1)) {
      turns.add(batch.shardId());
    }

    assertThat(turns).containsExactly("a", "b", "a", "b");
  }

  @Test
  void an_idle_shard_is_left_alone_for_a_while() {
    stream.shard("a");
    StreamReader reader = reader();
    reader.poll(10);
    reader.poll(10);
    assertThat(stream.reads).isEqualTo(1);
    assertThat(reader.untilWake()).isEqualTo(IDLE);

    clock.pass(IDLE);
    reader.poll(10);
    assertThat(stream.reads).isEqualTo(2);
  }

  @Test
  void a_fault_of_the_source_reaches_the_caller_and_nothing_is_lost() {
    stream.shard("a").put("a", "a1").failNext(new IllegalStateException("connection refused"));
    StreamReader reader = reader();

    assertThatThrownBy(() -> reader.poll(10)).hasMessage("connection refused");
    assertThat(readAll(reader)).containsExactly("a1");
  }

  private StreamReader reader() {
    return new StreamReader(stream, ShardPosition.TRIM_HORIZON, store, IDLE, clock);
  }

  private static List<String> readAll(StreamReader reader) {
    List<String> read = new ArrayList<>();
    for (ShardBatch batch = reader.poll(10); batch != null; batch = reader.poll(10)) {
      batch.records().forEach(r -> read.add(new String(r.data(), StandardCharsets.UTF_8)));
    }
    return read;
  }
}
