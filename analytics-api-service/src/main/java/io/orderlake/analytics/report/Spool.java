package io.orderlake.analytics.report;

import io.orderlake.service.http.Problem;
import io.orderlake.service.outage.PlainReason;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * An answer that is kept until it is whole: its length is known then, a failure can still be told,
 * and who takes it slowly keeps nobody waiting. A small one is kept in memory, a larger one in a
 * file that has no name any more as soon as it is open, so that the machine takes it back whatever
 * ends the process.
 */
final class Spool extends OutputStream {
  private static final int IN_MEMORY = 256 << 10;
  private static final int PIECE = 64 << 10;

  private final Limits limits;
  private byte[] memory = new byte[8 << 10];
  private int kept;
  private @Nullable FileChannel file;
  private long inFile;

  /**
   * What all answers may take.
   *
   * @param folder for what is too large for memory
   * @param most bytes of one answer
   * @param all bytes of all of them in files
   * @param taken of the latter
   */
  record Limits(Path folder, long most, long all, AtomicLong taken) {}

  Spool(Limits limits) {
    this.limits = limits;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /**
   * @throws Problem if there is no room for it
   */
  @Override
  public void write(byte[] bytes, int from, int length) {
    if (size() + length > limits.most()) {
      throw new Problem(
          HttpStatus.UNPROCESSABLE_CONTENT,
          "answer-too-large",
          "Answer too large",
          "The answer has more than %d MB (orderlake.reports.largest-answer): ask for less"
              .formatted(limits.most() >> 20));
    }
    if (kept + length > IN_MEMORY) {
      moveToFile();
    }
    if (length > IN_MEMORY) {
      append(ByteBuffer.wrap(bytes, from, length));
      return;
    }
    if (kept + length > memory.length) {
      memory =
          Arrays.copyOf(memory, Math.max(kept + length, Math.min(2 * memory.length, IN_MEMORY)));
    }
    System.arraycopy(bytes, from, memory, kept, length);
    kept += length;
  }

  /** Bytes written. */
  long size() {
    return inFile + kept;
  }

  /**
   * Writes all of it.
   *
   * @throws IOException if whoever takes it does not any more, or not within the time
   * @throws UncheckedIOException if what was kept cannot be read
   */
  void writeTo(OutputStream out, Duration patience) throws IOException {
    long until = System.nanoTime() + patience.toNanos();
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    for (long at = 0; at < inFile; at += piece.limit()) {
      read(piece.clear(), at);
      out.write(piece.array(), 0, piece.limit());
      if (System.nanoTime() - until >= 0) {
        throw new IOException("the answer was not taken in time");
      }
    }
    out.write(memory, 0, kept);
    out.flush();
  }

  /** Lets go of what was kept. */
  @Override
  public void close() throws IOException {
    limits.taken().addAndGet(-inFile);
    inFile = 0;
    if (file != null) {
      FileChannel open = file;
      file = null;
      open.close();
    }
  }

  private void moveToFile() {
    append(ByteBuffer.wrap(memory, 0, kept));
    kept = 0;
  }

  private void append(ByteBuffer bytes) {
    int length = bytes.remaining();
    if (limits.taken().addAndGet(length) > limits.all()) {
      limits.taken().addAndGet(-length);
      throw new Problem(
              HttpStatus.SERVICE_UNAVAILABLE,
              "too-many-answers",
              "Too many answers",
              "Answers that others are still taking leave no room for this one"
                  + " (orderlake.reports.spool): ask again, or for less")
          .retryAfter(ReportProblems.AGAIN);
    }
    inFile += length;
    try {
      if (file == null) {
        file = open();
      }
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    } catch (IOException e) {
      throw new Problem(
              HttpStatus.SERVICE_UNAVAILABLE,
              "answer-not-kept",
              "Answer not kept",
              "The answer cannot be kept until it is whole: %s. Make room for"
                      .formatted(PlainReason.of(e))
                  + " orderlake.reports.spool-folder, or ask for less")
          .retryAfter(ReportProblems.AGAIN);
    }
  }

  private FileChannel open() throws IOException {
    Files.createDirectories(limits.folder());
    Path path = Files.createTempFile(limits.folder(), "orderlake-answer", null);
    try {
      return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } finally {
      Files.delete(path);
    }
  }

  private void read(ByteBuffer piece, long from) {
    try {
      piece.limit((int) Math.min(piece.capacity(), inFile - from));
      while (piece.hasRemaining()) {
        if (file == null || file.read(piece, from + piece.position()) < 0) {
          throw new IOException("what was kept of an answer is gone");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
