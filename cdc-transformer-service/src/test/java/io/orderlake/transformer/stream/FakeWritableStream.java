package io.orderlake.transformer.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stream to write to that refuses what a test tells it to, and only remembers the rest. */
public class FakeWritableStream implements WritableStream {
  /** What was taken, in order. */
  public final List<NewRecord> taken = new ArrayList<>();

  /** How many records each put had. */
  public final List<Integer> puts = new ArrayList<>();

  private boolean takesAllOrNothing;
  private final Map<String, Integer> refusals = new HashMap<>();
  private String error = "InternalFailure";
  private final Deque<Throwable> faults = new ArrayDeque<>();
  private int largestPut = Integer.MAX_VALUE;
  private @Nullable RuntimeException lookUpFault;

  /** As the local stream does, from now on. */
  public void takeAllOrNothing() {
    takesAllOrNothing = true;
  }

  @Override
  public boolean takesAllOrNothing() {
    return takesAllOrNothing;
  }

  /** The next puts of a record with this text are refused. */
  public void refuse(String data, int times) {
    refusals.put(data, times);
  }

  /** The code of refusals, from now on. */
  public void refuseAs(String code) {
    error = code;
  }

  /** The next put as a whole throws this. */
  public void failNext(Throwable fault) {
    faults.add(fault);
  }

  /** Whoever asks which streams there are gets this. */
  void failLookUps(RuntimeException fault) {
    lookUpFault = fault;
  }

  /** Larger puts are not answered from now on. */
  public void failPutsAbove(int most) {
    largestPut = most;
  }

  public List<String> texts() {
    return taken.stream().map(FakeWritableStream::text).toList();
  }

  @Override
  public List<@Nullable String> put(List<NewRecord> records) {
    if (faults.peek() instanceof Error) {
      throw (Error) faults.remove();
    }
    if (!faults.isEmpty()) {
      throw (RuntimeException) faults.remove();
    }
    if (records.size() > largestPut) {
      throw new StreamException.Unavailable("not answered in time", null);
    }
    puts.add(records.size());
    List<@Nullable String> errors = new ArrayList<>();
    for (NewRecord record : records) {
      int left = refusals.getOrDefault(text(record), 0);
      refusals.put(text(record), left - 1);
      errors.add(left > 0 ? error : null);
      if (left <= 0) {
        taken.add(record);
      }
    }
    return errors;
  }

  @Override
  public List<String> ids() {
    if (lookUpFault != null) {
      throw lookUpFault;
    }
    return List.of("fake");
  }

  @Override
  public List<Shard> shards(String stream) {
    return List.of();
  }

  @Override
  public String iterator(String stream, String shardId, ShardPosition position) {
    throw new UnsupportedOperationException("only written in tests");
  }

  @Override
  public ReadResult read(String iterator, int limit) {
    throw new UnsupportedOperationException("only written in tests");
  }

  private static String text(NewRecord record) {
    return new String(record.data(), StandardCharsets.UTF_8);
  }
}
