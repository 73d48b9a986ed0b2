package io.orderlake.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.http.PlainReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FullDiskTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/data/x: No space left on device",
        "[13] DB[1] step() [INSERT …] [database or disk is full]",
        "[SQLITE_FULL]  Insertion failed because database is full (database or disk is full)",
        "IO Error: Could not write: Disk quota exceeded"
      })
  void whoever_wrote_says_so_in_words_of_its_own(String message) {
    assertThat(FullDisk.isWhy(new UncheckedIOException("Wrapped", new IOException(message))))
        .isTrue();
  }

  @Test
  void other_failures_are_none() {
    assertThat(FullDisk.isWhy(new IOException("Input/output error"))).isFalse();
    assertThat(FullDisk.isWhy(new IllegalStateException((String) null))).isFalse();
  }

  @Test
  void what_is_foreign_is_told_without_what_else_it_says() {
    assertThat(
            PlainReason.of(
                new ArithmeticException("INSERT 'a customer' [database or disk is full]")))
        .isEqualTo("the disk is full");
    assertThat(PlainReason.of(new ArithmeticException("INSERT 'a customer'")))
        .isEqualTo("ArithmeticException");
  }
}
