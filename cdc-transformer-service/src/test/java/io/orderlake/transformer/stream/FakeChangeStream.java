package io.orderlake.transformer.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Streams in memory under one name, whose shards, faults and retention a test sets by hand. What it
 * is told of shards is of the newest stream. Safe for many threads.
 */
public final class FakeChangeStream implements ChangeStream {
  private static final Pattern KEYS = Pattern.compile("\"Keys\":\\{(.*?)}}");

  private final Map<String, Map<String, FakeShard>> streams = new LinkedHashMap<>();
  private final Deque<Throwable> faults = new ArrayDeque<>();
  private Map<String, FakeShard> shards = new LinkedHashMap<>();
  private long lastSequenceNumber;
  private boolean oldIteratorsAnswer;
  private boolean ordersChanges;

  /** The largest page that can be had. */
  private int largestPage = Integer.MAX_VALUE;

  /** How often it was asked which streams there are. */
  public int lookUps;

  /** How often records were asked for. */
  public int reads;

  /** How many records were asked for each time. */
  public final List<Integer> limits = new ArrayList<>();

  private static final class FakeShard {
    final List<String> parents;
    final List<StreamRecord> records = new ArrayList<>();
    boolean closed;
    long trimmedUpTo;

    FakeShard(List<String> parents) {
      this.parents = parents;
    }
  }

  public FakeChangeStream() {
    streams.put("fake", shards);
  }

  /** Another stream takes the name; the one before can still be read, and its shards are closed. */
  public synchronized FakeChangeStream supersede(String id) {
    shards.values().forEach(shard -> shard.closed = true);
    shards = new LinkedHashMap<>();
    streams.put(id, shards);
    return this;
  }

  /** The stream is deleted, and another made under its name. */
  public synchronized FakeChangeStream remake(String id) {
    delete();
    return supersede(id);
  }

  /** The stream is deleted. */
  public synchronized void delete() {
    streams.clear();
  }

  /** Iterators of a stream that is gone go on answering, but have no records. */
  public synchronized void letOldIteratorsAnswer() {
    oldIteratorsAnswer = true;
  }

  /** Its numbers are those by which changes are put in order, as a table's are. */
  public synchronized FakeChangeStream orderChanges() {
    ordersChanges = true;
    return this;
  }

  /** Numbers begin again after this one, as after a restore. */
  public synchronized void goBackTo(long sequenceNumber) {
    lastSequenceNumber = sequenceNumber;
    shards
        .values()
        .forEach(
            shard ->
                shard.records.removeIf(
                    record -> Long.parseLong(record.sequenceNumber()) > sequenceNumber));
  }

  @Override
  public synchronized boolean ordersChanges() {
    return ordersChanges;
  }

  /** A larger page cannot be had from now on. */
  public synchronized void refusePagesAbove(int most) {
    largestPage = most;
  }

  public synchronized FakeChangeStream shard(String id, String... parents) {
    shards.put(id, new FakeShard(List.of(parents)));
    return this;
  }

  public synchronized FakeChangeStream put(String shard, String... data) {
    for (String text : data) {
      String number = String.valueOf(++lastSequenceNumber);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      shards
          .get(shard)
          .records
          .add(new StreamRecord(number, itemOf(text, shard), Instant.EPOCH, bytes));
    }
    return this;
  }

  /** A change's item is its keys; what is no change is the shard's. */
  private static String itemOf(String data, String shard) {
    Matcher keys = KEYS.matcher(data);
    return keys.find() ? keys.group(1) : shard;
  }

  public synchronized FakeChangeStream close(String shard) {
    shards.get(shard).closed = true;
    return this;
  }

  /** The oldest records of a shard grow older than the retention. */
  public synchronized void trim(String shard, int records) {
    FakeShard trimmed = shards.get(shard);
    for (int i = 0; i < records; i++) {
      trimmed.trimmedUpTo = Long.parseLong(trimmed.records.remove(0).sequenceNumber());
    }
  }

  public synchronized void forget(String shard) {
    shards.remove(shard);
  }

  /** The next read throws this. */
  public synchronized void failNext(Throwable fault) {
    faults.add(fault);
  }

  @Override
  public synchronized List<String> ids() {
    lookUps++;
    return List.copyOf(streams.keySet());
  }

  @Override
  public synchronized List<Shard> shards(String stream) {
    return held(stream).entrySet().stream()
        .map(entry -> new Shard(entry.getKey(), entry.getValue().parents))
        .toList();
  }

  @Override
  public synchronized String iterator(String stream, String shardId, ShardPosition position) {
    FakeShard shard = held(stream, shardId);
    long after = 0;
    if (position instanceof ShardPosition.AfterSequenceNumber number) {
      after = number(number.sequenceNumber());
      if (after < shard.trimmedUpTo) {
        throw new StreamException.Trimmed("trimmed", null);
      }
    } else if (position instanceof ShardPosition.AtSequenceNumber number) {
      after = number(number.sequenceNumber()) - 1;
      if (after < shard.trimmedUpTo) {
        throw new StreamException.Trimmed("trimmed", null);
      }
    } else if (position.equals(ShardPosition.LATEST)) {
      after = lastSequenceNumber;
    }
    return stream + " " + shardId + " " + after;
  }

  private static long number(String sequenceNumber) {
    try {
      return Long.parseLong(sequenceNumber);
    } catch (NumberFormatException e) {
      throw new StreamException.NoPosition("no number of the shard's", e);
    }
  }

  @Override
  public synchronized ReadResult read(String iterator, int limit) {
    reads++;
    limits.add(limit);
    failIfToldTo();
    String[] parts = iterator.split(" ");
    if (oldIteratorsAnswer && !streams.containsKey(parts[0])) {
      return new ReadResult(List.of(), iterator, Duration.ZERO, 0L);
    }
    FakeShard shard = held(parts[0], parts[1]);
    long after = Long.parseLong(parts[2]);
    List<StreamRecord> found =
        shard.records.stream()
            .filter(record -> Long.parseLong(record.sequenceNumber()) > after)
            .limit(limit)
            .toList();
    if (found.size() > largestPage) {
      throw new StreamException.Unavailable("too large a page", null);
    }
    long reached =
        found.isEmpty() ? after : Long.parseLong(found.get(found.size() - 1).sequenceNumber());
    long waiting =
        shard.records.stream().filter(r -> Long.parseLong(r.sequenceNumber()) > reached).count();
    String next = shard.closed && waiting == 0 ? null : parts[0] + " " + parts[1] + " " + reached;
    return new ReadResult(found, next, Duration.ZERO, waiting);
  }

  private void failIfToldTo() {
    Throwable fault = faults.poll();
    if (fault instanceof Error error) {
      throw error;
    }
    if (fault != null) {
      throw (RuntimeException) fault;
    }
  }

  private FakeShard held(String stream, String shardId) {
    FakeShard shard = held(stream).get(shardId);
    if (shard == null) {
      throw new StreamException.Gone("There is no shard " + shardId, null);
    }
    return shard;
  }

  private Map<String, FakeShard> held(String stream) {
    Map<String, FakeShard> held = streams.get(stream);
    if (held == null) {
      throw new StreamException.Gone("There is no stream " + stream, null);
    }
    return held;
  }
}
