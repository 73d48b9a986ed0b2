package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.Reconciliation.Account;
import io.orderlake.service.access.AccessProperties;
import io.orderlake.service.access.OtherService;
import io.orderlake.service.loop.Pause;
import io.orderlake.table.TableMapping;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;

/**
 * What was written, read, delivered, dropped, failed and taken in, as each part of the pipeline
 * tells it, and whether that adds up.
 */
final class Ledger {
  /** The entity that the simulator writes. */
  private static final String SIMULATED = "orders";

  private static final int LOOKS = 20;
  private static final List<String> TAKEN =
      List.of("objects", "rows", "duplicates", "differing", "rejects", "waitingObjects");

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
  private static final List<String> COUNTS =
      List.of("read", "delivered", "dropped", "failed", "inFlight", "readAgain", "gaps");

  private final @Nullable OtherService simulator;
  private final @Nullable OtherService transformer;
  private final Pause pause;
  private final Supplier<@Nullable Object> warehouse;

  /** Accounts, and where they do not add up. */
  record Balance(List<Account> accounts, List<String> differences) {}

  /**
   * @param simulator its address, or {@code none}: then nobody counts what is written
   * @param transformer its address, or {@code none}: AWS, which runs the pipeline then, counts
   *     nothing that has to add up
   * @param access what lets this service read at the others
   * @param warehouse its status, null where there is none
   */
  Ledger(
      String simulator,
      String transformer,
      AccessProperties access,
      Pause pause,
      Supplier<@Nullable Object> warehouse) {
    this.simulator = service(simulator, "/api/simulation", access);
    this.transformer = service(transformer, "/api/pipeline", access);
    this.pause = pause;
    this.warehouse = warehouse;
  }

  private static @Nullable OtherService service(
      String address, String path, AccessProperties access) {
    return address.equals("none") ? null : new OtherService(address, path, access);
  }

  /**
   * Asks each part that has to do with an entity; the first of the data path first, so that none
   * has seen less than the next.
   */
  Balance balance(TableMapping mapping) throws InterruptedException {
    List<Account> accounts = new ArrayList<>();
    List<String> differences = new ArrayList<>();
    if (simulator != null && mapping.entity().many().equals(SIMULATED)) {
      JsonNode simulation = simulator.read();
      accounts.add(
          new Account(
              "simulator", time(simulation, "startedAt"), written(simulation.path("totals"))));
    }
    if (transformer != null) {
      addPipeline(transformer, mapping, accounts, differences);
    }
    Object taken = warehouse.get();
    if (taken != null) {
      JsonNode status = JsonMapper.shared().valueToTree(taken);
      accounts.add(new Account("warehouse", null, counts(status, TAKEN)));
    }
    return new Balance(accounts, differences);
  }

  private void addPipeline(
      OtherService transformer,
      TableMapping mapping,
      List<Account> accounts,
      List<String> differences)
      throws InterruptedException {
    TwoReadings looks = look(transformer, mapping);
    if (looks.late.isMissingNode()) {
      differences.add(
          "the pipeline's counts are not known: nothing answers at " + transformer.address());
    }
    for (JsonNode stage : looks.late.path("stages")) {
      String name = stage.path("name").asString("");
      accounts.add(new Account(name, time(looks.late, "since"), counts(stage, COUNTS)));
      differences.addAll(imbalance(name, stage));
    }
    differences.addAll(looks.lostBetweenStages());
  }

  /**
   * What the transformer says twice, the second time once delivery knows of all that the pipe had
   * put at the first. Delivery looks into the stream at intervals, so that it may take a moment.
   */
  private TwoReadings look(OtherService transformer, TableMapping mapping)
      throws InterruptedException {
    JsonNode early = read(transformer, mapping);
    TwoReadings looks = new TwoReadings(early, read(transformer, mapping));
    for (int i = 0; i < LOOKS && !looks.isSettled(); i++) {
      pause.of(BETWEEN_LOOKS);
      looks = looks.then(read(transformer, mapping));
    }
    return looks;
  }

  private record TwoReadings(JsonNode early, JsonNode late) {

    /** A transformer that has started anew meanwhile counts anew. */
    TwoReadings then(JsonNode next) {
      boolean isSameRun = early.path("since").equals(next.path("since"));
      return new TwoReadings(isSameRun || next.isMissingNode() ? early : next, next);
    }

    boolean isSettled() {
      return early.path("since").equals(late.path("since"))
          && !late.isMissingNode()
          && lostBetweenStages().isEmpty();
    }

    /** What the pipe has put into the stream, delivery has read or has still to read. */
    List<String> lostBetweenStages() {
      JsonNode pipe = stage(early, "pipe");
      JsonNode delivery = stage(late, "delivery");
      if (pipe.isMissingNode() || !delivery.path("lagRecords").isNumber()) {
        return List.of();
      }
      long put = number(pipe, "delivered");
      long known =
          number(delivery, "delivered")
              + number(delivery, "dropped")
              + number(delivery, "failed")
              + number(delivery, "lagRecords");
      return put <= known
          ? List.of()
          : List.of("the pipe has put %d records, delivery knows of %d".formatted(put, known));
    }
  }

  private static List<String> imbalance(String name, JsonNode stage) {
    List<String> differences = new ArrayList<>();
    long ended =
        number(stage, "delivered")
            + number(stage, "dropped")
            + number(stage, "failed")
            + number(stage, "inFlight")
            + number(stage, "readAgain");
    if (number(stage, "read") != ended) {
      differences.add(
          "%s has read %d records, but accounts for %d"
              .formatted(name, number(stage, "read"), ended));
    }
    return differences;
  }

  private static Map<String, Long> written(JsonNode totals) {
    return counts(totals, List.of("writes", "inserts", "modifications", "removals", "malformed"));
  }

  private static Map<String, Long> counts(JsonNode node, List<String> names) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String name : names) {
      if (node.path(name).isNumber()) {
        counts.put(name, node.path(name).asLong());
      }
    }
    return counts;
  }

  /** Of the stages only the pipe of the entity's table and the delivery of the entity. */
  private static JsonNode read(OtherService transformer, TableMapping mapping)
      throws InterruptedException {
    JsonNode pipeline = transformer.read();
    if (pipeline.path("stages") instanceof ArrayNode stages) {
      stages.removeIf(
          stage ->
              isOther(stage.path("table"), mapping.table())
                  || isOther(stage.path("entity"), mapping.entity().many()));
    }
    return pipeline;
  }

  private static boolean isOther(JsonNode name, String wanted) {
    return name.isString() && !name.asString().equals(wanted);
  }

  private static JsonNode stage(JsonNode pipeline, String name) {
    for (JsonNode stage : pipeline.path("stages")) {
      if (stage.path("name").asString("").equals(name)) {
        return stage;
      }
    }
    return MissingNode.getInstance();
  }

  private static long number(JsonNode node, String name) {
    return node.path(name).asLong(0);
  }

  private static @Nullable Instant time(JsonNode node, String name) {
    return node.path(name).isString() ? Instant.parse(node.path(name).asString()) : null;
  }
}
