package io.orderlake.service.outage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FullDiskTest {

  static Stream<Throwable> ofFullDisks() {
    return Stream.of(
        new IOException("No space left on device"),
        new UncheckedIOException(new FileSystemException("/a", null, "Disk quota exceeded")),
        new IllegalStateException(
            new SQLException("Could not write file \"/a\": No space left on device\nand more")),
        new IOException("There is not enough space on the disk"),
        new SQLException("[SQLITE_FULL] Insertion failed (database or disk is full)"),
        new ArithmeticException("[13] DB[1] step() [INSERT …] [database or disk is full]"),
        new SQLException("Out of Memory Error: failed to offload data block of size 256.0 KiB"));
  }

  @ParameterizedTest
  @MethodSource("ofFullDisks")
  void it_is_recognised_behind_whatever_wraps_it(Throwable failure) {
    assertThat(FullDisk.isBehind(failure)).isTrue();
  }

  @Test
  void other_failures_are_not_taken_for_it() {
    assertThat(FullDisk.isBehind(new IOException("Input/output error"))).isFalse();
    assertThat(FullDisk.isBehind(new IllegalStateException())).isFalse();
  }

  @Test
  void what_is_foreign_is_told_without_what_else_it_says() {
    assertThat(PlainReason.of(new ArithmeticException("INSERT 'a customer' [disk is full]")))
        .isEqualTo("the disk is full");
    assertThat(PlainReason.of(new ArithmeticException("INSERT 'a customer'")))
        .isEqualTo("ArithmeticException");
  }

  @Test
  void room_is_told_of_a_file_that_is_not_there_yet(@TempDir Path folder) {
    Path file = folder.resolve("not/there.db");
    assertThat(FullDisk.freeBytes(file)).isPositive();
    assertThat(FullDisk.room(file)).matches("[\\d.,]+ MB are free on the disk of " + file);
  }
}
