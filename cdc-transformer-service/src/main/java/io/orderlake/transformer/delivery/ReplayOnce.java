package io.orderlake.transformer.delivery;

import io.orderlake.service.http.StartRefused;
import io.orderlake.service.tables.Served;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import io.orderlake.transformer.delivery.Replay.Choice;
import io.orderlake.transformer.delivery.Replay.Replayed;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.CommandLineRunner;

/** Replays refused records of a lake that Firehose delivers to, or any other, and tells counts. */
public final class ReplayOnce implements CommandLineRunner {
  private static final Logger log = LoggerFactory.getLogger(ReplayOnce.class);

  private final Replay replay;
  private final Choice choice;

  ReplayOnce(Served<Replay> replays, ServedTables tables, ReplayProperties replay) {
    refuseOthers(tables, tables.entity(replay.entity()), replay.besides());
    this.replay = replays.of(replay.entity());
    this.choice = new Choice(replay.reason(), replay.from(), replay.to());
  }

  /**
   * An entity without {@code when} takes what no other mapping does, so that one more is needed.
   */
  private static void refuseOthers(
      ServedTables tables, TableMapping entity, @Nullable List<String> besides) {
    List<String> given =
        tables.besides(entity).stream().map(other -> other.entity().many()).toList();
    if (besides != null && !Set.copyOf(given).equals(Set.copyOf(besides))) {
      throw new StartRefused(
          "The table of %s has %s beside them in the lake, and the mappings that are given have %s."
              .formatted(entity.entity().many(), told(besides), told(given)),
          "Give the mappings of all entities of the table, as they were deployed, and no others.");
    }
  }

  private static String told(List<String> entities) {
    return entities.isEmpty() ? "none" : String.join(", ", entities);
  }

  @Override
  public void run(String... args) {
    Replayed done = replay.replay(choice);
    log.info(
        "Replayed: {} delivered, {} dropped, {} still failing",
        done.delivered(),
        done.dropped(),
        done.stillFailing());
    done.reasons().forEach((reason, count) -> log.info("  {} of them: {}", count, reason));
  }
}
