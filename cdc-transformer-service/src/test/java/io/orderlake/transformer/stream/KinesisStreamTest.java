package io.orderlake.transformer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orderlake.transformer.AwsEndpoint;
import io.orderlake.transformer.stream.WritableStream.NewRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** Against a real endpoint that speaks Kinesis. */
class KinesisStreamTest extends ChangeStreamContract {
  final String name = "orders-" + UUID.randomUUID();
  KinesisClient client;
  KinesisStream stream;

  KinesisClient connect() {
    return AwsEndpoint.client(KinesisClient.builder());
  }

  @BeforeEach
  void createStream() {
    client = connect();
    client.createStream(r -> r.streamName(name).shardCount(2));
    awaitActive();
    stream = new KinesisStream(client, name, InstantSource.system());
  }

  @AfterEach
  void deleteStream() {
    if (stream != null) {
      client.deleteStream(r -> r.streamName(name).enforceConsumerDeletion(true));
      client.close();
    }
  }

  @Override
  ChangeStream stream() {
    return stream;
  }

  @Override
  void write(String orderid, int number) {
    byte[] data = String.valueOf(number).getBytes(StandardCharsets.UTF_8);
    assertThat(stream.put(List.of(new NewRecord(orderid, data)))).containsExactly((String) null);
  }

  @Override
  int numberOf(StreamRecord record) {
    return Integer.parseInt(new String(record.data(), StandardCharsets.UTF_8));
  }

  @Test
  void a_position_that_the_stream_never_gave_is_a_gap_and_not_the_end() {
    assertThatAPositionThatTheStreamNeverGaveIsAGap();
  }

  @Test
  void records_arrive_when_the_endpoint_says() {
    write("order-1", 1);
    StreamRecord record = readAll(reader(new MemoryPositionStore())).get(0);

    assertThat(record.arrival()).isBetween(Instant.now().minusSeconds(60), Instant.now());
    assertThat(stream.misdated()).as("in CBOR they would arrive in 1970").isZero();
  }

  @Test
  void a_put_larger_than_kinesis_takes_at_once_is_split() {
    byte[] large = "1".repeat(900_000).getBytes(StandardCharsets.UTF_8);
    List<NewRecord> records =
        IntStream.range(0, 6).mapToObj(i -> new NewRecord("order-" + i, large)).toList();

    assertThat(stream.put(records)).hasSize(6).containsOnlyNulls();
    assertThat(readAll(reader(new MemoryPositionStore()))).hasSize(6);
  }

  @Test
  void a_record_larger_than_kinesis_takes_harms_no_neighbour() {
    byte[] tooLarge = new byte[1024 * 1024 + 1];
    NewRecord before = new NewRecord("a", "1".getBytes(StandardCharsets.UTF_8));
    NewRecord after = new NewRecord("b", "2".getBytes(StandardCharsets.UTF_8));

    assertThat(stream.put(List.of(before, new NewRecord("c", tooLarge), after)))
        .containsExactly(null, "RecordTooLarge", null);
    assertThat(readAll(reader(new MemoryPositionStore())))
        .extracting(this::numberOf)
        .containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void a_stream_that_is_deleted_and_made_again_is_read_from_its_beginning() {
    MemoryPositionStore store = new MemoryPositionStore();
    write("order-1", 1);
    StreamReader reader = reader(store);
    readAll(reader);
    store.save(reader.positions());
    remake();
    write("order-1", 2);
    StreamReader restarted = reader(store);

    assertThat(readSome(reader)).extracting(this::numberOf).containsExactly(2);
    assertThat(reader.gaps()).isEqualTo(1);
    assertThat(readSome(restarted)).extracting(this::numberOf).containsExactly(2);
    assertThat(restarted.gaps()).isEqualTo(1);
  }

  /**
   * Reads until there is something: what is wrong with a stream is looked into soon, not at once.
   */
  private List<StreamRecord> readSome(StreamReader reader) {
    return await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> readAll(reader), records -> !records.isEmpty());
  }

  private void remake() {
    String before = stream.id();
    client.deleteStream(r -> r.streamName(name).enforceConsumerDeletion(true));
    client.waiter().waitUntilStreamNotExists(r -> r.streamName(name));
    // ministack tells the time of creation in whole seconds.
    await().until(() -> Instant.now().isAfter(createdAt(before).plusSeconds(1)));
    client.createStream(r -> r.streamName(name).shardCount(2));
    awaitActive();
    assertThat(stream.id()).isNotEqualTo(before);
  }

  private static Instant createdAt(String id) {
    return Instant.parse(id.substring(id.indexOf('@') + 1));
  }

  void awaitActive() {
    await()
        .until(
            () ->
                client
                        .describeStreamSummary(r -> r.streamName(name))
                        .streamDescriptionSummary()
                        .streamStatus()
                    == StreamStatus.ACTIVE);
  }
}
