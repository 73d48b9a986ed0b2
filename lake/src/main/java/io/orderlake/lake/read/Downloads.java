package io.orderlake.lake.read;

import io.orderlake.lake.LakeLayout;
import io.orderlake.lake.LakeUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Objects as files of a folder, several on their way at a time: an object takes much longer to ask
 * for than to read. A file is deleted after use; what a process that was killed left is deleted
 * before the first.
 */
final class Downloads implements AutoCloseable {
  private static final int AT_ONCE = 8;
  private static final String FILES = "object-";

  private final Bucket bucket;
  private final Path folder;
  private final ExecutorService pool =
      Executors.newFixedThreadPool(
          AT_ONCE,
          task -> {
            Thread thread = new Thread(task, "lake-download");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicLong files = new AtomicLong();
  private final Map<LakeObject, CompletableFuture<Path>> announced = new HashMap<>();
  private volatile long batch;
  private boolean clean;

  Downloads(Bucket bucket, Path folder) {
    this.bucket = bucket;
    this.folder = folder.toAbsolutePath();
  }

  Path folder() {
    return folder;
  }

  /** Begins with these, and gives up those that were announced before and not fetched. */
  void announce(List<LakeObject> objects) {
    giveUp();
    prepareFolder();
    objects.forEach(object -> announced.put(object, begin(object)));
  }

  /**
   * @throws IOException if this object cannot be read
   * @throws LakeUnavailable if none can, or if the thread is interrupted
   */
  Path fetch(LakeObject object) throws IOException {
    CompletableFuture<Path> download = announced.remove(object);
    if (download == null) {
      prepareFolder();
      download = begin(object);
    }
    try {
      return download.get();
    } catch (InterruptedException e) {
      download.thenAccept(Downloads::delete);
      giveUp();
      Thread.currentThread().interrupt();
      throw new LakeUnavailable("Interrupted", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    giveUp();
    pool.shutdownNow();
  }

  private CompletableFuture<Path> begin(LakeObject object) {
    long number = batch;
    return CompletableFuture.supplyAsync(() -> download(object, number), pool);
  }

  private Path download(LakeObject object, long number) {
    if (number != batch) {
      throw new CancellationException();
    }
    String ending = object.isGzip() ? LakeLayout.GZIP_EXTENSION : LakeLayout.EXTENSION;
    Path file = folder.resolve(FILES + files.incrementAndGet() + ending);
    try {
      bucket.download(object.key(), file);
      return file;
    } catch (IOException e) {
      delete(file);
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      delete(file);
      throw e;
    }
  }

  private void giveUp() {
    batch++;
    announced.values().forEach(download -> download.thenAccept(Downloads::delete));
    announced.clear();
  }

  private RuntimeException failure(@Nullable Throwable cause) throws IOException {
    if (cause instanceof UncheckedIOException e) {
      throw e.getCause();
    }
    giveUp();
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }

  private void prepareFolder() {
    if (clean) {
      return;
    }
    try {
      Files.createDirectories(folder);
      try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, FILES + "*")) {
        left.forEach(Downloads::delete);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    clean = true;
  }
}
