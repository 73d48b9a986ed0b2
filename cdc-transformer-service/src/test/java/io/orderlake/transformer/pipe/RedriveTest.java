package io.orderlake.transformer.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.table.Key;
import io.orderlake.table.KeyAttribute;
import io.orderlake.transformer.pipe.DeadLetterQueue.Message;
import io.orderlake.transformer.pipe.PipeProperties.StartingPosition;
import io.orderlake.transformer.pipe.Redrive.Redriven;
import io.orderlake.transformer.stream.FakeChangeStream;
import io.orderlake.transformer.stream.FakeWritableStream;
import io.orderlake.transformer.stream.WritableStream;
import io.orderlake.transformer.stream.WritableStream.NewRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RedriveTest {
  private final FakeChangeStream table = new FakeChangeStream().shard("shard").shard("other");
  private final FakeWritableStream stream = new FakeWritableStream();
  private final FakeQueue queue = new FakeQueue();

  @Test
  void the_changes_that_a_message_names_are_put_under_their_order_ids_and_it_is_deleted()
      throws Exception {
    table.put("shard", change("A", 1), change("A", 2), change("B", 1), change("A", 3));
    queue.send(deadLetter("shard", 2, 3, 2));

    assertThat(redrive(false)).isEqualTo(new Redriven(1, 2, 0, 0));
    assertThat(stream.texts()).containsExactly(change("A", 2), change("B", 1));
    assertThat(stream.taken).extracting(NewRecord::partitionKey).containsExactly("A", "B");
    assertThat(queue.bodies()).isEmpty();
  }

  @Test
  void messages_are_redriven_in_the_order_of_their_changes() throws Exception {
    for (int version = 1; version <= 12; version++) {
      table.put(version <= 6 ? "shard" : "other", change("A", version));
    }
    queue.send(deadLetter("other", 10, 11, 2), deadLetter("shard", 2, 2, 1));
    queue.send(deadLetter("other", 7, 9, 3));

    assertThat(redrive(false)).isEqualTo(new Redriven(3, 6, 0, 0));
    assertThat(stream.texts())
        .containsExactly(
            change("A", 2),
            change("A", 7),
            change("A", 8),
            change("A", 9),
            change("A", 10),
            change("A", 11));
  }

  @Test
  void a_message_is_deleted_only_once_its_changes_are_put_so_that_a_second_run_puts_them_again()
      throws Exception {
    table.put("shard", change("A", 1), change("B", 1));
    queue.send(deadLetter("shard", 1, 1, 1), deadLetter("shard", 2, 2, 1));
    queue.failNextDelete();

    assertThatThrownBy(() -> redrive(false)).hasMessage("no answer");
    assertThat(redrive(false)).isEqualTo(new Redriven(2, 2, 0, 0));
    assertThat(stream.texts()).containsExactly(change("A", 1), change("A", 1), change("B", 1));
  }

  @Test
  void messages_that_an_interrupted_run_still_holds_are_told_and_are_to_be_had_later()
      throws Exception {
    table.put("shard", change("A", 1));
    queue.send(deadLetter("shard", 1, 1, 1));
    queue.receive();

    assertThat(redrive(false)).isEqualTo(new Redriven(0, 0, 0, 1));
    queue.timeIsOver();
    assertThat(redrive(false)).isEqualTo(new Redriven(1, 1, 0, 0));
  }

  @Test
  void a_message_is_held_on_to_before_its_changes_are_put() throws Exception {
    table.put("shard", change("A", 1), change("A", 2));
    queue.send(deadLetter("shard", 2, 2, 1), deadLetter("shard", 1, 1, 1));
    redrive(false);

    assertThat(queue.heldOnTo).containsExactly("message-1", "message-0");
  }

  @Test
  void changes_that_the_tables_stream_no_longer_has_are_told_and_the_rest_is_put(
      CapturedOutput output) throws Exception {
    table.put("shard", change("A", 1), change("B", 1), change("C", 1), change("D", 1));
    table.trim("shard", 2);
    queue.send(deadLetter("shard", 1, 3, 3));

    assertThat(redrive(false)).isEqualTo(new Redriven(0, 1, 1, 0));
    assertThat(stream.texts()).containsExactly(change("C", 1));
    assertThat(output)
        .contains("Gone: 3 change(s) from 1 to 3 of shard, made from 2026-11-20T10:00:00Z on")
        .contains("1 are still in the table's stream");
    assertThat(queue.bodies()).hasSize(1);
  }

  @Test
  void a_message_is_left_whose_shard_or_stream_is_gone_until_it_is_to_be_deleted(
      CapturedOutput output) throws Exception {
    table.put("shard", change("A", 1));
    table.forget("other");
    queue.send(deadLetter("other", 7, 9, 3));
    queue.send(deadLetter("shard", 1, 1, 1).replace("\"fake\"", "\"another\""));

    assertThat(redrive(false)).isEqualTo(new Redriven(0, 0, 2, 0));
    assertThat(output).contains("of other,").contains("is no longer the table's");
    assertThat(redrive(true)).isEqualTo(new Redriven(2, 0, 0, 0));
    assertThat(stream.texts()).isEmpty();
  }

  @Test
  void a_change_that_is_refused_again_leaves_its_message_and_lets_the_others_pass()
      throws Exception {
    table.put("shard", change("A", 1), change("B", 1), change("C", 1));
    stream.refuseAs(WritableStream.TOO_LARGE);
    stream.refuse(change("A", 1), 1);
    queue.send(deadLetter("shard", 1, 2, 2), deadLetter("shard", 3, 3, 1));

    assertThat(redrive(true)).isEqualTo(new Redriven(1, 2, 1, 0));
    assertThat(stream.texts()).containsExactly(change("B", 1), change("C", 1));
    assertThat(queue.bodies()).containsExactly(deadLetter("shard", 1, 2, 2));
  }

  @Test
  void a_stream_that_does_not_answer_ends_it_in_time_and_leaves_all_messages() throws Exception {
    table.put("shard", change("A", 1), change("B", 1));
    for (int i = 0; i < 100; i++) {
      stream.failNext(new IllegalStateException("no answer"));
    }
    queue.send(deadLetter("shard", 1, 1, 1), deadLetter("shard", 2, 2, 1));

    assertThat(redrive(true, Duration.ofMillis(50))).isEqualTo(new Redriven(0, 0, 2, 0));
    assertThat(queue.bodies()).hasSize(2);
  }

  @Test
  void what_is_no_dead_letter_of_a_pipe_is_left() throws Exception {
    queue.send("{}", "no JSON", deadLetter("shard", 1, 1, 1).replace("\"1\"", "\"one\""));

    assertThat(redrive(true)).isEqualTo(new Redriven(0, 0, 3, 0));
    assertThat(queue.bodies()).hasSize(3);
  }

  private Redriven redrive(boolean deleteGone) throws InterruptedException {
    return redrive(deleteGone, Duration.ofMinutes(1));
  }

  private Redriven redrive(boolean deleteGone, Duration patience) throws InterruptedException {
    PipeProperties pipe =
        new PipeProperties(
            StartingPosition.TRIM_HORIZON,
            "$.dynamodb.Keys.orderid.S",
            Set.of(),
            500,
            Duration.ofMillis(1),
            3,
            Path.of("unused"));
    return new Redrive(
            new RedriveProperties("queue", null, deleteGone, patience),
            pipe,
            new Key("orderid", new KeyAttribute("orderid", KeyAttribute.Type.S), null, ""),
            queue,
            table,
            stream,
            InstantSource.system())
        .redrive();
  }

  private static String change(String orderid, int version) {
    return "{\"dynamodb\":{\"Keys\":{\"orderid\":{\"S\":\"%s\"}}},\"version\":%d}"
        .formatted(orderid, version);
  }

  /** As an EventBridge Pipe sends it. */
  private static String deadLetter(String shard, int from, int to, int changes) {
    return """
        {"context":{"partnerResourceArn":"arn:aws:pipes:eu-central-1:123456789012:pipe/orderlake-changes",\
        "condition":"RetryAttemptsExhausted"},"version":"1.0","timestamp":"2026-11-20T10:05:00.000Z",\
        "DDBStreamBatchInfo":{"shardId":"%s","startSequenceNumber":"%d","endSequenceNumber":"%d",\
        "approximateArrivalOfFirstRecord":"2026-11-20T10:00:00Z",\
        "approximateArrivalOfLastRecord":"2026-11-20T10:00:01Z","batchSize":%d,"streamArn":"fake"}}"""
        .formatted(shard, from, to, changes);
  }

  /** A queue that hides what it gave out, until that is released or the time is over. */
  private static final class FakeQueue implements DeadLetterQueue {
    private final Deque<Message> waiting = new ArrayDeque<>();
    private final List<Message> hidden = new ArrayList<>();
    private final List<String> heldOnTo = new ArrayList<>();
    private boolean failsDelete;
    private int sent;

    void send(String... bodies) {
      for (String body : bodies) {
        String id = "message-" + sent++;
        waiting.add(new Message(id, id, body));
      }
    }

    void failNextDelete() {
      failsDelete = true;
    }

    void timeIsOver() {
      waiting.addAll(hidden);
      hidden.clear();
    }

    List<String> bodies() {
      List<String> bodies = new ArrayList<>(waiting.stream().map(Message::body).toList());
      bodies.addAll(hidden.stream().map(Message::body).toList());
      return bodies;
    }

    @Override
    public List<Message> receive() {
      List<Message> received = waiting.stream().limit(2).toList();
      waiting.removeAll(received);
      hidden.addAll(received);
      return received;
    }

    @Override
    public int held() {
      return hidden.size();
    }

    @Override
    public void hold(Message message) {
      heldOnTo.add(message.id());
    }

    @Override
    public void delete(Message message) {
      if (failsDelete) {
        failsDelete = false;
        throw new IllegalStateException("no answer");
      }
      hidden.remove(message);
    }

    @Override
    public void release(Message message) {
      hidden.remove(message);
      waiting.add(message);
    }
  }
}
