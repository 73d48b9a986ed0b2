package io.orderlake.transformer.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.orderlake.lake.ObjectPrefix;
import io.orderlake.transformer.ManualClock;
import io.orderlake.transformer.delivery.DeliveryProperties.Compression;
import io.orderlake.transformer.json.JsonWriter;
import io.orderlake.transformer.row.Outcome;
import io.orderlake.transformer.row.Outcome.NoRow;
import io.orderlake.transformer.stage.StageStatus;
import io.orderlake.transformer.stage.StageStatus.StageCounts;
import io.orderlake.transformer.stream.FakeChangeStream;
import io.orderlake.transformer.stream.MemoryPositionStore;
import io.orderlake.transformer.stream.ShardPosition;
import io.orderlake.transformer.stream.StreamReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class DeliveryTest {
  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(50);

  private final FakeChangeStream stream = new FakeChangeStream().shard("shard");
  private final MemoryPositionStore positions = new MemoryPositionStore();
  private final MemoryLakeStore lake = new MemoryLakeStore();
  private final ManualClock clock = new ManualClock();
  private final StageStatus status = new StageStatus("delivery", clock);

  @Test
  void records_wait_for_the_interval_and_then_become_one_object() throws Exception {
    stream.put("shard", "a", "b");
    Delivery delivery = delivery(Compression.NONE);
    delivery.read();
    stream.put("shard", "c");
    clock.pass(Duration.ofMillis(499));
    delivery.read();
    assertThat(positions.load()).isNull();

    clock.pass(Duration.ofMillis(1));
    delivery.read();
    transformAndStore(delivery);

    assertThat(lake.objects).hasSize(1);
    assertThat(lake.text("order_changes/")).isEqualTo("a\nb\nc\n");
  }

  @Test
  void the_position_is_stored_after_the_object_and_never_before() throws Exception {
    stream.put("shard", "a");
    Delivery delivery = delivery(Compression.NONE);
    fillUntilDue(delivery);
    lake.refuseNext(3);

    delivery.transform();
    assertThatThrownBy(delivery::store).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(delivery::store).isInstanceOf(UncheckedIOException.class);
    assertThat(positions.load()).isNull();
    assertThat(status.counts().delivered()).isZero();

    delivery.store();
    assertThat(lake.text("order_changes/")).isEqualTo("a\n");
    assertThat(positions.load().shards())
        .containsEntry("shard", new ShardPosition.AfterSequenceNumber("1"));
  }

  @Test
  void a_buffer_that_is_stored_before_an_earlier_one_does_not_advance_the_position()
      throws Exception {
    Delivery delivery = delivery(Compression.NONE);
    CountDownLatch lakeTakesTheFirst = lake.holdWhatBeginsWith("first");
    buffer(delivery, "first");
    buffer(delivery, "second");
    await().until(() -> lake.text("order_changes/").equals("second\n"));
    assertThat(positions.load()).isNull();
    assertThat(status.counts().delivered()).isZero();

    lakeTakesTheFirst.countDown();
    delivery.store();
    assertThat(positions.load().shards())
        .containsEntry("shard", new ShardPosition.AfterSequenceNumber("1"));
    delivery.store();
    assertThat(positions.load().shards())
        .containsEntry("shard", new ShardPosition.AfterSequenceNumber("2"));
    assertThat(lake.text("order_changes/").lines()).containsExactlyInAnyOrder("first", "second");
  }

  @Test
  void a_restart_delivers_again_what_was_not_stored_and_nothing_else() throws Exception {
    stream.put("shard", "stored");
    Delivery first = delivery(Compression.NONE);
    fillUntilDue(first);
    transformAndStore(first);
    stream.put("shard", "not stored");
    clock.pass(POLL);
    fillUntilDue(first);

    Delivery second = delivery(Compression.NONE);
    fillUntilDue(second);
    transformAndStore(second);

    assertThat(lake.text("order_changes/").lines())
        .containsExactlyInAnyOrder("stored", "not stored");
  }

  @Test
  void a_stream_that_fails_while_a_buffer_waits_costs_no_record() throws Exception {
    stream.put("shard", "a");
    Delivery delivery = delivery(Compression.NONE);
    delivery.read();
    stream.put("shard", "b").failNext(new IllegalStateException("connection reset"));
    clock.pass(POLL);
    assertThatThrownBy(delivery::read).hasMessage("connection reset");
    fillUntilDue(delivery);
    transformAndStore(delivery);

    assertThat(lake.text("order_changes/")).isEqualTo("a\nb\n");
    assertThat(status.counts().inFlight()).isZero();
  }

  @Test
  void while_the_lake_is_behind_reading_waits_and_memory_is_bounded() throws Exception {
    Delivery delivery = delivery(Compression.NONE);
    for (int i = 0; i < 4; i++) {
      stream.put("shard", "record " + i);
      clock.pass(POLL);
      fillUntilDue(delivery);
    }
    assertThat(status.counts().inFlight()).as("handed over, and due").isEqualTo(2);
    assertThat(status.lag()).isGreaterThan(INTERVAL);
    assertThat(status.lagRecords()).as("with those that are not read").isEqualTo(4);

    for (int i = 0; i < 4; i++) {
      transformAndStore(delivery);
      clock.pass(INTERVAL);
      delivery.read();
    }
    transformAndStore(delivery);
    assertThat(lake.text("order_changes/").lines()).hasSize(4);
    assertThat(status.counts().inFlight()).isZero();
  }

  @Test
  void a_clock_that_is_set_back_delays_nothing() throws Exception {
    stream.put("shard", "a");
    Delivery delivery = delivery(Compression.NONE);
    delivery.read();
    clock.pass(Duration.ofHours(-1));
    stream.put("shard", "b");
    assertThat(delivery.read()).isLessThan(Duration.ofSeconds(1));
    assertThat(delivery.read()).isLessThan(Duration.ofSeconds(1));
    clock.pass(INTERVAL);
    delivery.read();
    transformAndStore(delivery);

    assertThat(lake.text("order_changes/")).startsWith("a\n");
  }

  @Test
  void every_record_ends_in_exactly_one_of_delivered_dropped_and_failed() throws Exception {
    stream.put("shard", "a", "drop 1", "fail 1", "b", "fail 2", "throw");
    Delivery delivery = delivery(Compression.NONE);
    fillUntilDue(delivery);
    transformAndStore(delivery);

    assertThat(read(status)).isEqualTo(6);
    assertThat(status.counts().delivered()).isEqualTo(2);
    assertThat(status.counts().dropped()).isEqualTo(1);
    assertThat(status.counts().failed()).isEqualTo(3);
    assertThat(status.refusals().refused()).isEqualTo(3);
    assertThat(status.refusals().of()).as("without those left out by choice").isEqualTo(5);
  }

  @Test
  void refused_records_keep_their_data_and_reason_under_the_error_prefix() throws Exception {
    stream.put("shard", "fail 1", "throw");
    Delivery delivery = delivery(Compression.NONE);
    fillUntilDue(delivery);
    transformAndStore(delivery);

    long now = clock.instant().toEpochMilli();
    assertThat(lake.text("errors/processing-failed/dt=1970-01-01/hour=00/").lines())
        .containsExactly(
            """
            {"attemptsMade":1,"arrivalTimestamp":0,\
            "errorCode":"Lambda.ProcessingFailedStatus","errorMessage":"price is missing",\
            "attemptEndingTimestamp":%d,"rawData":"ZmFpbCAx"}"""
                .formatted(now),
            """
            {"attemptsMade":3,"arrivalTimestamp":0,\
            "errorCode":"Lambda.FunctionError",\
            "errorMessage":"the transform threw java.lang.IllegalStateException",\
            "attemptEndingTimestamp":%d,"rawData":"dGhyb3c="}"""
                .formatted(now));
    assertThat(lake.text("order_changes/")).isEmpty();
  }

  @Test
  void objects_are_called_as_firehose_calls_them() throws Exception {
    stream.put("shard", "a");
    Delivery delivery = delivery(Compression.NONE);
    fillUntilDue(delivery);
    transformAndStore(delivery);

    assertThat(lake.objects.keySet())
        .singleElement()
        .asString()
        .matches(
            "order_changes/dt=1970-01-01/hour=00/"
                + "order-changes-1-1970-01-01-00-00-00-[0-9a-f-]{36}\\.ndjson");
  }

  @Test
  void rows_lie_below_the_mappings_prefix() throws Exception {
    stream.put("shard", "a", "fail");
    Delivery delivery = delivery(Compression.NONE, "sales/2026/");
    fillUntilDue(delivery);
    transformAndStore(delivery);

    assertThat(lake.text("sales/2026/dt=1970-01-01/hour=00/order-changes-1-")).isEqualTo("a\n");
    assertThat(lake.text("errors/processing-failed/")).contains("price is missing");
    assertThat(lake.objects).hasSize(2);
  }

  @Test
  void rows_may_be_compressed() throws Exception {
    stream.put("shard", "a", "b");
    Delivery delivery = delivery(Compression.GZIP);
    fillUntilDue(delivery);
    transformAndStore(delivery);

    assertThat(lake.objects.keySet()).singleElement().asString().endsWith(".ndjson.gz");
    assertThat(unzipped(lake.objects.values().iterator().next())).isEqualTo("a\nb\n");
  }

  @Test
  void a_full_buffer_is_delivered_before_the_interval_is_over() throws Exception {
    String large = "x".repeat(1024 * 1024);
    stream.put("shard", large);
    Delivery delivery = delivery(Compression.NONE);
    delivery.read();
    delivery.read();
    transformAndStore(delivery);

    assertThat(status.counts().delivered()).isEqualTo(1);
    assertThat(status.counts().bytes()).isEqualTo(large.length() + 1);
  }

  private void fillUntilDue(Delivery delivery) throws InterruptedException {
    delivery.read();
    clock.pass(INTERVAL);
    delivery.read();
  }

  /** Reads records that become a buffer of their own, and begins to store it. */
  private void buffer(Delivery delivery, String record) throws InterruptedException {
    stream.put("shard", record);
    clock.pass(POLL);
    fillUntilDue(delivery);
    delivery.transform();
  }

  private static void transformAndStore(Delivery delivery) throws InterruptedException {
    delivery.transform();
    delivery.store();
  }

  private static long read(StageStatus status) {
    StageCounts counts = status.counts();
    return counts.delivered() + counts.dropped() + counts.failed() + counts.inFlight();
  }

  private Delivery delivery(Compression compression) {
    return delivery(compression, "order_changes/");
  }

  private Delivery delivery(Compression compression, String prefix) {
    DeliveryProperties properties =
        new DeliveryProperties(
            "order-changes",
            INTERVAL,
            DataSize.ofMegabytes(1),
            POLL,
            "errors/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/",
            compression);
    return new Delivery(
        properties,
        () -> new StreamReader(stream, ShardPosition.TRIM_HORIZON, positions, POLL, clock),
        new ObjectBuilder(properties, ObjectPrefix.ofRows(prefix), DeliveryTest::append, clock),
        lake,
        positions,
        status,
        clock);
  }

  private static @Nullable NoRow append(byte[] record, JsonWriter rows) {
    String text = new String(record, StandardCharsets.UTF_8);
    if (text.startsWith("drop")) {
      return new Outcome.Dropped("by choice");
    }
    if (text.startsWith("fail")) {
      return new Outcome.Failed("price is missing");
    }
    rows.raw(record);
    if (text.equals("throw")) {
      throw new IllegalStateException("a fault of the transform");
    }
    rows.raw('\n');
    return null;
  }

  private static String unzipped(byte[] content) throws IOException {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(content))) {
      return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
