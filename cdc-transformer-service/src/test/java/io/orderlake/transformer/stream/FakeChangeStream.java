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

/** A stream in memory whose shards, faults and retention a test sets by hand. */
public final class FakeChangeStream implements ChangeStream {
  private final Map<String, FakeShard> shards = new LinkedHashMap<>();
  private final Deque<RuntimeException> faults = new ArrayDeque<>();
  private long lastSequenceNumber;

  /** How often records were asked for. */
  public int reads;

  private static final class FakeShard {
    final List<String> parents;
    final List<StreamRecord> records = new ArrayList<>();
    boolean closed;
    long trimmedUpTo;

    FakeShard(List<String> parents) {
      this.parents = parents;
    }
  }

  public FakeChangeStream shard(String id, String... parents) {
    shards.put(id, new FakeShard(List.of(parents)));
    return this;
  }

  public FakeChangeStream put(String shard, String... data) {
    for (String text : data) {
      String number = String.valueOf(++lastSequenceNumber);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      shards.get(shard).records.add(new StreamRecord(number, shard, Instant.EPOCH, bytes));
    }
    return this;
  }

  public FakeChangeStream close(String shard) {
    shards.get(shard).closed = true;
    return this;
  }

  /** The oldest records of a shard grow older than the retention. */
  public void trim(String shard, int records) {
    FakeShard trimmed = shards.get(shard);
    for (int i = 0; i < records; i++) {
      trimmed.trimmedUpTo = Long.parseLong(trimmed.records.remove(0).sequenceNumber());
    }
  }

  public void forget(String shard) {
    shards.remove(shard);
  }

  /** The next read throws this. */
  public void failNext(RuntimeException fault) {
    faults.add(fault);
  }

  @Override
  public String id() {
    return "fake";
  }

  @Override
  public List<Shard> shards() {
    return shards.entrySet().stream()
        .map(entry -> new Shard(entry.getKey(), entry.getValue().parents))
        .toList();
  }

  @Override
  public String iterator(String shardId, ShardPosition position) {
    FakeShard shard = shards.get(shardId);
    long after = 0;
    if (position instanceof ShardPosition.AfterSequenceNumber number) {
      after = Long.parseLong(number.sequenceNumber());
      if (after < shard.trimmedUpTo) {
        throw new StreamException.Trimmed("trimmed", null);
      }
    } else if (position instanceof ShardPosition.AtSequenceNumber number) {
      after = Long.parseLong(number.sequenceNumber()) - 1;
      if (after < shard.trimmedUpTo) {
        throw new StreamException.Trimmed("trimmed", null);
      }
    } else if (position.equals(ShardPosition.LATEST)) {
      after = lastSequenceNumber;
    }
    return shardId + " " + after;
  }

  @Override
  public Batch read(String iterator, int limit) {
    reads++;
    if (!faults.isEmpty()) {
      throw faults.remove();
    }
    String[] parts = iterator.split(" ");
    FakeShard shard = shards.get(parts[0]);
    long after = Long.parseLong(parts[1]);
    List<StreamRecord> found =
        shard.records.stream()
            .filter(record -> Long.parseLong(record.sequenceNumber()) > after)
            .limit(limit)
            .toList();
    long reached =
        found.isEmpty() ? after : Long.parseLong(found.get(found.size() - 1).sequenceNumber());
    long waiting =
        shard.records.stream().filter(r -> Long.parseLong(r.sequenceNumber()) > reached).count();
    String next = shard.closed && waiting == 0 ? null : parts[0] + " " + reached;
    return new Batch(found, next, Duration.ZERO, waiting);
  }
}
