package io.orderlake.transformer.pipe;

import io.orderlake.transformer.stream.StreamRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A file of the records that the pipe gave up, a line of JSON each, forced to disk. */
final class DeadLetters {
  private static final JsonFactory JSON = new JsonFactory();

  private final Path file;

  /**
   * A record given up.
   *
   * @param reason the code of the last error
   */
  record DeadLetter(Instant time, StreamRecord record, String reason, int attempts) {}

  DeadLetters(Path file) {
    this.file = file.toAbsolutePath();
  }

  /**
   * @throws UncheckedIOException if it could not be kept
   */
  void add(DeadLetter letter) {
    try {
      Files.createDirectories(file.getParent());
      // A line before it that a crash cut short must not take this one with it.
      byte[] start = endsInALine() ? new byte[0] : new byte[] {'\n'};
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      line.writeBytes(start);
      line.writeBytes(line(letter));
      Files.write(
          file,
          line.toByteArray(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND,
          StandardOpenOption.DSYNC);
    } catch (IOException e) {
      throw new UncheckedIOException("The dead letter file " + file + " cannot be written", e);
    }
  }

  private boolean endsInALine() throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return true;
    }
    try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r")) {
      opened.seek(opened.length() - 1);
      return opened.read() == '\n';
    }
  }

  private static byte[] line(DeadLetter letter) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
      json.writeStartObject();
      json.writeStringProperty("time", letter.time().toString());
      json.writeStringProperty("reason", letter.reason());
      json.writeNumberProperty("attempts", letter.attempts());
      json.writeStringProperty("sequenceNumber", letter.record().sequenceNumber());
      json.writeName("rawData");
      json.writeBinary(letter.record().data());
      json.writeEndObject();
    }
    line.write('\n');
    return line.toByteArray();
  }
}
