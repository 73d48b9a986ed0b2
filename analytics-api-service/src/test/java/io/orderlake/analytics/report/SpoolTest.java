package io.orderlake.analytics.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.service.http.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of an answer until it is whole. */
class SpoolTest {
  private static final int MB = 1 << 20;

  @TempDir Path folder;
  private final AtomicLong taken = new AtomicLong();

  @Test
  void what_was_written_in_pieces_of_any_size_comes_out_as_it_was() throws IOException {
    byte[] answer = new byte[3 * MB];
    new Random(1).nextBytes(answer);
    for (int piece : new int[] {1_000, 100_000, 300_000, 3 * MB}) {
      try (Spool spool = spool(4 * MB, 8 * MB)) {
        for (int at = 0; at < answer.length; at += piece) {
          spool.write(answer, at, Math.min(piece, answer.length - at));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        spool.writeTo(out, Duration.ofMinutes(1));

        assertThat(spool.size()).isEqualTo(answer.length);
        assertThat(out.toByteArray()).isEqualTo(answer);
      }
    }
  }

  @Test
  void a_large_one_has_no_file_that_a_kill_could_leave_and_gives_its_room_back()
      throws IOException {
    try (Spool spool = spool(4 * MB, 8 * MB)) {
      spool.write(new byte[2 * MB]);

      assertThat(taken).hasValue(2 * MB);
      try (var files = Files.list(folder)) {
        assertThat(files).isEmpty();
      }
    }
    assertThat(taken).hasValue(0);
  }

  @Test
  void one_that_is_too_large_is_refused() throws IOException {
    try (Spool spool = spool(MB, 8 * MB)) {
      spool.write(new byte[MB]);

      assertProblem(spool, 422, "answer-too-large");
    }
  }

  @Test
  void where_others_have_taken_all_the_room_it_is_worth_asking_again() throws IOException {
    try (Spool other = spool(4 * MB, 2 * MB);
        Spool spool = spool(4 * MB, 2 * MB)) {
      other.write(new byte[2 * MB]);

      assertProblem(spool, 503, "too-many-answers");
      assertThat(taken).hasValue(2 * MB);
    }
  }

  @Test
  void where_no_file_can_be_made_the_reason_is_told_and_no_room_is_lost() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    try (Spool spool = new Spool(new Spool.Limits(file, 4 * MB, 8 * MB, taken))) {
      assertProblem(spool, 503, "answer-not-kept");
    }
    assertThat(taken).hasValue(0);
  }

  private static void assertProblem(Spool spool, int status, String type) {
    assertThatThrownBy(() -> spool.write(new byte[300 << 10]))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.getStatusCode().value()).isEqualTo(status);
              assertThat(problem.getBody().getType()).hasToString("urn:orderlake:problem:" + type);
              assertThat(problem.getHeaders().getFirst("Retry-After") != null)
                  .isEqualTo(status == 503);
            });
  }

  private Spool spool(long most, long all) {
    return new Spool(new Spool.Limits(folder, most, all, taken));
  }
}
