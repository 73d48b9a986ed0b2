package io.orderlake.transformer.delivery;

import io.orderlake.lake.write.LakeWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;

/** A lake for the length of a test, which can be made to refuse objects. */
final class MemoryLakeStore implements LakeWriter {
  final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();

  /** How often keys were listed. */
  int listings;

  private int refusals;
  private int putsUntilItRefuses = Integer.MAX_VALUE;
  private String held = "";
  private final CountDownLatch release = new CountDownLatch(1);

  void refuseNext(int puts) {
    refusals = puts;
  }

  /** Takes some more objects, and then none. */
  void refuseAfter(int puts) {
    putsUntilItRefuses = puts;
  }

  /** An object whose content begins so is taken only once the latch is counted down. */
  CountDownLatch holdWhatBeginsWith(String text) {
    held = text;
    return release;
  }

  @Override
  public void put(String key, byte[] content) {
    takeOrRefuse();
    if (!held.isEmpty() && new String(content, StandardCharsets.UTF_8).startsWith(held)) {
      awaitRelease();
    }
    objects.put(key, content);
  }

  private synchronized void takeOrRefuse() {
    if (refusals > 0 || putsUntilItRefuses == 0) {
      refusals--;
      throw new UncheckedIOException(new IOException("no space left"));
    }
    putsUntilItRefuses--;
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<String> list(String prefix) {
    listings++;
    return objects.keySet().stream().filter(key -> key.startsWith(prefix)).toList();
  }

  @Override
  public byte[] get(String key) {
    return objects.get(key);
  }

  String text(String keyPart) {
    return objects.entrySet().stream()
        .filter(object -> object.getKey().contains(keyPart))
        .map(object -> new String(object.getValue(), StandardCharsets.UTF_8))
        .reduce("", String::concat);
  }
}
