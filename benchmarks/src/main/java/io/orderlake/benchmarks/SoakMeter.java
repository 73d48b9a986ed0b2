package io.orderlake.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Looks at a sandbox under traffic. */
final class SoakMeter {
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Pattern HEAP =
      Pattern.compile("(?m)^jvm_memory_used_bytes\\{area=\"heap\"[^}]*} ([0-9.E]+)");

  private final SandboxJvm sandbox;
  private final SandboxApi api;
  private final SoakFeed feed;

  SoakMeter(SandboxJvm sandbox) {
    this.sandbox = sandbox;
    this.api = sandbox.api();
    this.feed = new SoakFeed(api.liveFeed(), InstantSource.system());
    feed.start();
  }

  /** Returns when it is over. */
  SoakMinute minute(int number) throws IOException, InterruptedException {
    Duration processorBefore = sandbox.processorTime();
    Instant start = Instant.now();
    double least = Double.MAX_VALUE;
    while (Duration.between(start, Instant.now()).toSeconds() < 60) {
      least = Math.min(least, heap());
      Thread.sleep(LOOK.toMillis());
    }
    double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
    double processor = sandbox.processorTime().minus(processorBefore).toMillis() / 1000.0;
    JsonNode pulse = feed.pulse();
    return new SoakMinute(
        number,
        number(api.simulator("GET", "/api/simulation", "").path("achievedRate")),
        number(pulse.path("p50Milliseconds")),
        number(pulse.path("p99Milliseconds")),
        least,
        sandbox.residentMegabytes(),
        processor / seconds,
        waiting());
  }

  /** Records for delivery; NaN if it is not known. */
  double waiting() throws IOException, InterruptedException {
    return api.transformer("/api/pipeline")
        .get("stages")
        .valueStream()
        .filter(stage -> stage.get("name").asString().equals("delivery"))
        .mapToDouble(stage -> number(stage.path("lagRecords")))
        .findFirst()
        .orElse(Double.NaN);
  }

  /** In use, in megabytes. */
  private double heap() throws IOException, InterruptedException {
    Matcher parts = HEAP.matcher(api.metrics());
    double bytes = 0;
    while (parts.find()) {
      bytes += Double.parseDouble(parts.group(1));
    }
    return bytes / (1 << 20);
  }

  private static double number(JsonNode figure) {
    return figure.isNumber() ? figure.asDouble() : Double.NaN;
  }
}
