package io.orderlake.lake.read;

import io.orderlake.lake.LakeUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A bucket in memory that counts what it is asked, and fails when it is told to. */
public final class FakeBucket implements Bucket {
  private static final int PAGE = 1_000;

  public final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
  public final AtomicInteger lists = new AtomicInteger();
  public final AtomicInteger atOnce = new AtomicInteger();
  public final AtomicInteger mostAtOnce = new AtomicInteger();
  public volatile @Nullable String fault;

  /** Runs while an object is on its way. */
  public volatile Runnable onTheWay = () -> {};

  @Override
  public ListedPage list(String prefix, String after) {
    lists.incrementAndGet();
    failIfTold();
    List<ListedKey> after1000 =
        objects.tailMap(after, false).entrySet().stream()
            .filter(object -> object.getKey().startsWith(prefix))
            .limit(PAGE + 1)
            .map(object -> new ListedKey(object.getKey(), object.getValue().length))
            .toList();
    boolean hasMore = after1000.size() > PAGE;
    return new ListedPage(hasMore ? after1000.subList(0, PAGE) : after1000, hasMore);
  }

  @Override
  public void download(String key, Path file) throws IOException {
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    try {
      onTheWay.run();
      failIfTold();
      byte[] content = objects.get(key);
      if (content == null) {
        throw new NoSuchFileException(key);
      }
      Files.write(file, content);
    } finally {
      atOnce.decrementAndGet();
    }
  }

  @Override
  public void close() {}

  private void failIfTold() {
    String told = fault;
    if (told != null) {
      throw new LakeUnavailable(told, null);
    }
  }
}
