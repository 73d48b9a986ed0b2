package io.orderlake.transformer.delivery;

import io.orderlake.service.tables.Served;
import io.orderlake.transformer.delivery.Replay.Choice;
import io.orderlake.transformer.delivery.Replay.Replayed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.CommandLineRunner;

/** Replays refused records of a lake that Firehose delivers to, or any other, and tells counts. */
public final class ReplayOnce implements CommandLineRunner {
  private static final Logger log = LoggerFactory.getLogger(ReplayOnce.class);

  private final Replay replay;
  private final Choice choice;

  ReplayOnce(Served<Replay> replays, ReplayProperties replay) {
    this.replay = replays.of(replay.entity());
    this.choice = new Choice(replay.reason(), replay.from(), replay.to());
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
