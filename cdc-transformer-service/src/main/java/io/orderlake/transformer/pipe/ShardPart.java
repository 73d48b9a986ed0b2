package io.orderlake.transformer.pipe;

import io.orderlake.transformer.stream.ChangeStream;
import io.orderlake.transformer.stream.PositionStore;
import io.orderlake.transformer.stream.ShardPosition;
import io.orderlake.transformer.stream.StreamRecord;
import java.util.List;
import java.util.Map;

/** A part of one shard, as if it were a stream of its own, and where to read it from. */
final class ShardPart implements ChangeStream, PositionStore {
  private final ChangeStream stream;
  private final GivenUp part;

  ShardPart(ChangeStream stream, GivenUp part) {
    this.stream = stream;
    this.part = part;
  }

  @Override
  public List<String> ids() {
    return List.of(part.streamArn());
  }

  @Override
  public List<Shard> shards(String id) {
    return stream.shards(id).stream()
        .filter(shard -> shard.id().equals(part.shard()))
        .map(shard -> new Shard(shard.id(), List.of()))
        .toList();
  }

  @Override
  public String iterator(String id, String shardId, ShardPosition position) {
    return stream.iterator(id, shardId, position);
  }

  @Override
  public ReadResult read(String iterator, int limit) {
    ReadResult batch = stream.read(iterator, limit);
    List<StreamRecord> records = batch.records().stream().filter(this::isInPart).toList();
    boolean isEnd = batch.records().stream().anyMatch(this::isLastOrLater);
    return new ReadResult(records, isEnd ? null : batch.next(), batch.behind(), batch.waiting());
  }

  @Override
  public Positions load() {
    return new Positions(
        part.streamArn(), Map.of(part.shard(), new ShardPosition.AtSequenceNumber(part.from())));
  }

  /** What is redriven is redriven whole. */
  @Override
  public void save(Positions positions) {}

  private boolean isInPart(StreamRecord record) {
    return part.compareWithLast(record.sequenceNumber()) <= 0;
  }

  private boolean isLastOrLater(StreamRecord record) {
    return part.compareWithLast(record.sequenceNumber()) >= 0;
  }
}
