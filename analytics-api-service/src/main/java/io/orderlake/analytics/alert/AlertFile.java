package io.orderlake.analytics.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.orderlake.analytics.alert.AlertBook.Entry;
import io.orderlake.service.outage.FullDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Entries on disk, a line of JSON for each time that one was noted: the last line of an alert
 * holds. Whatever is written is on the disk when the call returns.
 *
 * <p>After a line that could not be written nobody knows how much of it is there: then the file is
 * not whole, and takes no line until it is replaced. A replacement that fails changes nothing.
 */
final class AlertFile implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AlertFile.class);
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private final Path file;

  /** Where the next line goes; null while the file is not whole. */
  private @Nullable FileChannel end;

  AlertFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  /**
   * What was noted, in that order; a line that is no entry, as one torn by a crash, is left out.
   */
  List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (Files.exists(file)) {
      new String(Files.readAllBytes(file), UTF_8).lines().forEach(line -> read(line, entries));
    }
    return entries;
  }

  private void read(String line, List<Entry> into) {
    try {
      into.add(JSON.readValue(line, Entry.class));
    } catch (JacksonException e) {
      log.warn("A line of {} is left out: it is no alert", file);
    }
  }

  /** Whether lines can be appended. */
  boolean isWhole() {
    return end != null;
  }

  void append(List<Entry> news) throws IOException {
    FileChannel channel = end;
    if (channel == null) {
      throw new IOException(file + " is not whole");
    }
    try {
      write(news, channel);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  void replace(Collection<Entry> all) throws IOException {
    Files.createDirectories(file.getParent());
    Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
    FileChannel channel = FileChannel.open(unfinished, CREATE, TRUNCATE_EXISTING, WRITE);
    try {
      write(all, channel);
      Files.move(unfinished, file, REPLACE_EXISTING);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    close();
    end = channel;
  }

  private static void write(Collection<Entry> entries, FileChannel to) throws IOException {
    StringBuilder text = new StringBuilder();
    entries.forEach(entry -> text.append(JSON.writeValueAsString(entry)).append('\n'));
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
    to.force(false);
  }

  /** What to throw; where the disk is full it tells which and how much room there is. */
  UncheckedIOException failed(IOException cause) {
    return FullDisk.isBehind(cause)
        ? new UncheckedIOException(
            "Alerts cannot be noted, as the disk is full: " + FullDisk.room(file), cause)
        : new UncheckedIOException(cause);
  }

  @Override
  public void close() throws IOException {
    FileChannel channel = end;
    end = null;
    if (channel != null) {
      channel.close();
    }
  }
}
