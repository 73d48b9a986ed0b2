package io.orderlake.transformer.delivery;

import io.orderlake.transformer.lake.LakeStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A lake for the length of a test, which can be made to refuse objects. */
final class MemoryLakeStore implements LakeStore {
  final Map<String, byte[]> objects = new TreeMap<>();

  /** How often keys were listed. */
  int listings;

  private int refusals;

  void refuseNext(int puts) {
    refusals = puts;
  }

  @Override
  public void put(String key, byte[] content) {
    if (refusals > 0) {
      refusals--;
      throw new UncheckedIOException(new IOException("no space left"));
    }
    objects.put(key, content);
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
