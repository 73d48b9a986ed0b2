package io.orderlake.service.disk;

import io.orderlake.service.http.StartRefused;
import io.orderlake.service.outage.PlainReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what one process alone may write to from a second one, by locked files that say who holds
 * them. The system lets go of a lock however its process ends; the file stays, and means nothing.
 */
public final class FolderLocks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FolderLocks.class);
  private static final int LONGEST_NOTE = 500;

  private final String service;
  private final Map<Path, FileChannel> held = new HashMap<>();

  /**
   * @param service what it is that must be alone, as people call it
   */
  public FolderLocks(String service) {
    this.service = service;
  }

  /**
   * Takes something, unless it is taken already.
   *
   * @param setting that names it
   * @param taken what is to be taken
   * @param lock the file to lock for it, which is made if it is not there
   * @throws StartRefused if another process has it, saying which
   */
  public void take(String setting, Path taken, Path lock) {
    held.computeIfAbsent(
        lock.toAbsolutePath().normalize(),
        file -> StartRefused.unlessOpens(setting, taken, () -> locked(setting, taken, file)));
  }

  @Override
  public void close() {
    held.values().forEach(FolderLocks::close);
    held.clear();
  }

  private FileChannel locked(String setting, Path taken, Path lock) {
    FileChannel channel = null;
    try {
      Files.createDirectories(lock.getParent());
      channel =
          FileChannel.open(
              lock, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        throw new StartRefused(
            "%s is %s, which another %s uses: %s."
                .formatted(setting, taken, service, holder(channel)),
            "Stop that one, or set %s to another, and start again.".formatted(setting));
      }
      note(channel);
      return channel;
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        close(channel);
      }
      throw e instanceof RuntimeException unchecked
          ? unchecked
          : new UncheckedIOException((IOException) e);
    }
  }

  /** Null if another process has the lock, or this one already. */
  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Not needed for the lock: a full disk does not take it. */
  private static void note(FileChannel channel) {
    String note =
        "process %d on %s, since %s"
            .formatted(
                ProcessHandle.current().pid(),
                host(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      log.debug("Who has a lock cannot be noted: {}", PlainReason.of(e));
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer note = ByteBuffer.allocate(LONGEST_NOTE);
    channel.read(note, 0);
    String text = new String(note.array(), 0, note.position(), StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "it has not said which it is" : text;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this host";
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("A lock's file cannot be closed: {}", PlainReason.of(e));
    }
  }
}
