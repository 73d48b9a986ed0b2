package io.orderlake.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.StreamSupport;

/** When a process is killed: at random, or as soon as its files say that it is at something. */
enum CrashMoment {
  ANY(""),
  OBJECT_WRITE("lake/.unfinished"),
  POSITION_WRITE("positions/state.db-wal"),
  WAREHOUSE_COMMIT("warehouse.duckdb.wal");

  private static final long LONGEST_WAIT_NANOS = 10_000_000_000L;

  private final String place;

  CrashMoment(String place) {
    this.place = place;
  }

  /**
   * Waits for the moment, or as long as patience lasts.
   *
   * @param data the process's folder
   */
  void await(Path data, Random random) throws IOException, InterruptedException {
    Thread.sleep(500 + random.nextInt(2_500));
    long start = System.nanoTime();
    long before = sign(data);
    while (this != ANY && sign(data) == before) {
      if (System.nanoTime() - start > LONGEST_WAIT_NANOS) {
        return;
      }
      Thread.onSpinWait();
    }
  }

  /** Whether what a killed process left behind says that it was at this. */
  boolean isTracedIn(Path data) throws IOException {
    return this == OBJECT_WRITE && sign(data) > 0;
  }

  /** Another number when the process is at it. */
  private long sign(Path data) throws IOException {
    Path at = data.resolve(place);
    return switch (this) {
      case ANY -> 0;
      case OBJECT_WRITE -> count(at);
      // Its log is written from the front again, and grows no more, once it was folded into it.
      case POSITION_WRITE -> Files.exists(at) ? Files.getLastModifiedTime(at).toMillis() : 0;
      case WAREHOUSE_COMMIT -> Files.exists(at) ? Files.size(at) : 0;
    };
  }

  private static long count(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      return StreamSupport.stream(files.spliterator(), false).count();
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
