package io.orderlake.query;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.lake.read.LakeObject;
import io.orderlake.lake.read.LakeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A lake in a folder that fails as it is told to. */
public final class FaultyLake implements LakeReader {
  /** Why objects cannot be read, by their name. */
  public final Map<String, String> unreadable = new HashMap<>();

  /** Names of the objects that were asked for. */
  public final List<String> fetched = new ArrayList<>();

  /** Runs before an object is fetched. */
  public Runnable onFetch = () -> {};

  /** Runs after a file was read. */
  public Runnable onRelease = () -> {};

  private final FolderReader lake;

  /** One of orders. */
  public FaultyLake(Path location, InstantSource clock) {
    this(location, Change.ORDERS.prefix(), clock);
  }

  public FaultyLake(Path location, String prefix, InstantSource clock) {
    this.lake = new FolderReader(location, prefix, clock);
  }

  @Override
  public Path files() {
    return lake.files();
  }

  @Override
  public List<String> changedPartitions() {
    return lake.changedPartitions();
  }

  @Override
  public List<LakeObject> list(String partition, Set<String> known) {
    return lake.list(partition, known);
  }

  @Override
  public boolean has(LakeObject object) {
    return lake.has(object);
  }

  @Override
  public Path fetch(LakeObject object) throws IOException {
    onFetch.run();
    fetched.add(object.name());
    String reason = unreadable.get(object.name());
    if (reason != null) {
      throw new IOException(reason);
    }
    return lake.fetch(object);
  }

  @Override
  public void rewind() {
    lake.rewind();
  }

  @Override
  public void release(Path file) {
    lake.release(file);
    onRelease.run();
  }
}
