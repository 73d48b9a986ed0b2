package io.orderlake.transformer.delivery;

import io.orderlake.lake.ObjectPrefix;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.transformer.delivery.Replay.Choice;
import io.orderlake.transformer.delivery.Replay.Replayed;
import io.orderlake.transformer.row.ChangeTransform;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.CommandLineRunner;

/** Replays refused records of a lake that Firehose delivers to, or any other, and tells counts. */
public final class ReplayOnce implements CommandLineRunner {
  private static final Logger log = LoggerFactory.getLogger(ReplayOnce.class);

  private final Replay replay;
  private final Choice choice;

  ReplayOnce(
      LakeWriter lake,
      ChangeTransform transform,
      DeliveryProperties delivery,
      ObjectPrefix rowPrefix,
      ReplayProperties replay,
      InstantSource clock) {
    Failures failures = new Failures(lake, delivery.errorPrefix());
    this.replay = new Replay(failures, lake, transform::transform, delivery, rowPrefix, clock);
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
