package io.orderlake.analytics.reconciliation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.query.QueryEngine;
import io.orderlake.query.QueryEngine.Query;
import io.orderlake.query.QueryEngine.RowSink;
import io.orderlake.query.ResultColumn;
import io.orderlake.query.athena.QueryPending;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the lake says of an entity's items, asked of the engine that answers reports. */
final class LakeState {
  /** Of more items than so many, all are asked for rather than each by its key. */
  static final int MOST_NAMED = 500;

  private static final String GAPS = resource("version-gaps.sql");
  private static final String UNKNOWN_GAPS =
      GAPS
          + "SELECT item, version_before, versions_before, before_at, changed_at FROM gaps"
          + " WHERE known = 0";
  private static final String KNOWN_LOST = GAPS + resource("known-lost.sql");

  private final Relations relations;
  private final String key;
  private final @Nullable String version;
  private final String bornAs;
  private final QueryEngine engine;
  private final InstantSource clock;

  /** Takes rows as they come. */
  @FunctionalInterface
  interface RowTaker {
    void take(List<?> row) throws IOException;
  }

  /**
   * @param engine whose queries may take as long as all items take
   */
  LakeState(TableMapping mapping, QueryEngine engine, InstantSource clock) {
    this.relations = new Relations(mapping);
    this.key = mapping.key().column();
    this.version = mapping.roles().version();
    this.bornAs = mapping.roles().bornAs();
    this.engine = engine;
    this.clock = clock;
  }

  /**
   * The last state of each item ever seen, removed ones too: its key, the columns of its state,
   * when it came to be, time, type and key of its last change, and who removed it.
   */
  void states(RowTaker taker) {
    List<Member> facts = relations.facts();
    run(
        "SELECT %s, %s %s, last_changed_at, last_change_type, last_change_key, %s FROM %s"
            .formatted(
                key,
                relations.state().stream()
                    .map(column -> column.name() + ", ")
                    .collect(Collectors.joining()),
                bornAs,
                facts.isEmpty() ? "CAST(NULL AS varchar)" : facts.get(0).name(),
                relations.lifecycles()),
        List.of(),
        taker);
  }

  /** The key of the last change of each item. */
  void keys(RowTaker taker) {
    run(keys(), List.of(), taker);
  }

  /** The key of the last change of some items. */
  void keys(Collection<String> items, RowTaker taker) {
    String marks = String.join(", ", Collections.nCopies(items.size(), "?"));
    run(keys() + " WHERE " + key + " IN (" + marks + ")", List.copyOf(items), taker);
  }

  /** Versions of items that have no row, and have not been called lost by a repair. */
  void unknownGaps(RowTaker taker) {
    gaps(UNKNOWN_GAPS, taker);
  }

  /**
   * One row: how many versions that repairs stand for have no row of their own, from when to when.
   * None where items have no version.
   */
  void knownLost(RowTaker taker) {
    gaps(KNOWN_LOST, taker);
  }

  private String keys() {
    return "SELECT " + key + ", last_change_key FROM " + relations.lifecycles();
  }

  private void gaps(String sql, RowTaker taker) {
    if (version != null) {
      run(
          sql.replace("${key}", key)
              .replace("${version}", version)
              .replace("${changes}", relations.changes())
              .replace("${lifecycles}", relations.lifecycles()),
          List.of(),
          taker);
    }
  }

  /** The text says when, so that no result of before is given again. */
  private void run(String sql, List<?> arguments, RowTaker taker) {
    Query query = new Query(sql + "\n-- " + clock.instant(), arguments);
    while (true) {
      try {
        engine.run(query, new Taking(taker));
        return;
      } catch (QueryPending e) {
        // It goes on, and is waited for again.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String resource(String name) {
    try (InputStream sql = LakeState.class.getResourceAsStream("/reconciliation/" + name)) {
      return new String(Objects.requireNonNull(sql).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Taking(RowTaker taker) implements RowSink {
    @Override
    public void columns(List<ResultColumn> columns) {}

    @Override
    public void row(List<?> values) throws IOException {
      taker.take(values);
    }

    @Override
    public void end() {}

    @Override
    public void close() {}
  }
}
