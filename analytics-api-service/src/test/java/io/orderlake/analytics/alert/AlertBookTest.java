package io.orderlake.analytics.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What is remembered of alerts, and what a disk that fails makes of it. */
class AlertBookTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;
  private Path file;
  private AlertBook book;

  @BeforeEach
  void open() {
    file = folder.resolve("alerts.ndjson");
    book = new AlertBook(file, DAY, NOON);
  }

  @AfterEach
  void close() throws IOException {
    book.close();
  }

  @Test
  void what_was_noted_is_there_after_a_restart() throws Exception {
    book.add(List.of(alert("o-1"), alert("o-2"), alert("o-2")));
    book.sent(alert("o-1"));
    book.over(alert("o-1"));
    restart(NOON);

    assertThat(book.latest(10))
        .containsExactly(
            new AlertBook.Entry(alert("o-2"), false, false),
            new AlertBook.Entry(alert("o-1"), true, true));
    assertThat(book.unsent()).containsExactly(alert("o-2"));
  }

  @Test
  void a_line_torn_by_a_crash_in_the_midst_of_a_letter_is_left_out() throws Exception {
    book.add(List.of(alert("o-1")));
    tear("{\"alert\":{\"key\":\"order/ö");
    restart(NOON);
    book.add(List.of(alert("o-2")));
    restart(NOON);

    assertThat(book.unsent()).containsExactly(alert("o-1"), alert("o-2"));
  }

  @Test
  void what_could_not_be_noted_is_noted_by_the_next_call_whatever_it_is() throws Exception {
    book.add(List.of(alert("o-1")));
    whileTheDiskFails(() -> book.add(List.of(alert("o-2"))));
    tear("{\"alert\":{\"key\":\"order/o-2\",\"ki");

    book.add(List.of());
    restart(NOON);

    assertThat(book.unsent()).containsExactly(alert("o-1"), alert("o-2"));
  }

  @Test
  void what_was_sent_while_the_disk_failed_is_not_to_be_sent_after_an_orderly_end()
      throws Exception {
    book.add(List.of(alert("o-1")));
    whileTheDiskFails(() -> book.sent(alert("o-1")));
    restart(NOON);

    assertThat(book.unsent()).isEmpty();
  }

  @Test
  void nothing_is_noted_beside_a_broken_line_before_the_file_is_whole() throws Exception {
    whileTheDiskFails(() -> book.add(List.of(alert("o-1"))));
    Path blocked = block();
    assertThatThrownBy(() -> book.add(List.of(alert("o-2"))))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(Files.readAllLines(file)).isEmpty();

    unblock(blocked);
    book.add(List.of(alert("o-3")));

    assertThat(keysOnDisk()).containsExactly("order/o-1", "order/o-2", "order/o-3");
  }

  @Test
  void a_file_that_cannot_be_made_anew_goes_on_as_it_is_until_it_can() throws Exception {
    List<Alert> many = IntStream.range(0, 500).mapToObj(i -> alert("o-" + i)).toList();
    book.add(many);
    many.forEach(book::sent);
    Instant later = NOON.plus(DAY).plusSeconds(1);
    Path blocked = block();
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> book.tidy(later)).isInstanceOf(UncheckedIOException.class);
    }

    book.add(List.of(alert("o-new")));
    assertThat(keysOnDisk()).hasSize(1_001).endsWith("order/o-new");

    unblock(blocked);
    book.tidy(later);
    assertThat(keysOnDisk()).hasSize(100).endsWith("order/o-new");
    book.sent(alert("o-new"));
    restart(later);
    assertThat(book.unsent()).isEmpty();
  }

  @Test
  void what_need_not_be_remembered_leaves_the_file() throws Exception {
    List<Alert> many = IntStream.range(0, 300).mapToObj(i -> alert("o-" + i)).toList();
    book.add(many);
    many.forEach(book::sent);
    restart(NOON.plus(DAY).plusSeconds(1));

    assertThat(book.size()).isEqualTo(100);
    assertThat(keysOnDisk()).hasSize(100);
  }

  /** An interrupted thread cannot write: its channel closes under it. */
  private static void whileTheDiskFails(ThrowingCallable call) {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(call).isInstanceOf(UncheckedIOException.class);
    } finally {
      Thread.interrupted();
    }
  }

  /** Makes the place taken where the file would be made anew. */
  private Path block() throws IOException {
    return Files.createDirectories(folder.resolve("alerts.ndjson.tmp/taken")).getParent();
  }

  private static void unblock(Path blocked) throws IOException {
    Files.delete(blocked.resolve("taken"));
    Files.delete(blocked);
  }

  /** Appends all but the last byte of a text, which is no line. */
  private void tear(String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1), StandardOpenOption.APPEND);
  }

  private List<String> keysOnDisk() throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> JsonMapper.shared().readTree(line).at("/alert/key").asString())
        .toList();
  }

  private void restart(Instant now) throws IOException {
    book.close();
    book = new AlertBook(file, DAY, now);
  }

  private static Alert alert(String orderid) {
    return Alert.ofOrder(orderid, new BigDecimal("10000.00"), NOON, NOON);
  }
}
