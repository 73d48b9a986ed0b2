package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.ComparisonJob.RunAnswer;
import io.orderlake.analytics.reconciliation.ReconciliationConfiguration.Jobs;
import io.orderlake.service.http.Problem;
import io.orderlake.service.tables.Served;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.http.ResponseEntity.BodyBuilder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@RestController
class ReconciliationController {
  private static final Logger log = LoggerFactory.getLogger(ReconciliationController.class);
  private static final String COMPARISON = "/api/reconciliation";
  private static final String REPAIR = "/api/reconciliation/repair";

  private final Served<Jobs> jobs;
  private final ServedTables tables;
  private final JsonMapper json;

  ReconciliationController(Served<Jobs> jobs, ServedTables tables, JsonMapper json) {
    this.jobs = jobs;
    this.tables = tables;
    this.json = json;
  }

  /**
   * Holds the lake against an entity's table: which items differ, which changes and objects are
   * missing, and whether the counts of all parts add up. Reads the whole table. A comparison that
   * takes longer than a request waits answers 202 with its progress; ask again for its result. What
   * is told of items is told by the entity's own names, too.
   *
   * @param entity whose items; must be named where several are served
   */
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = Reconciliation.class)))
  @ApiResponse(
      responseCode = "202",
      content = @Content(schema = @Schema(implementation = RunPhase.class)))
  @GetMapping(COMPARISON)
  ResponseEntity<JsonNode> compare(@RequestParam @Nullable String entity)
      throws InterruptedException {
    Jobs of = jobs.of(entity);
    try {
      RunAnswer answer = of.comparison().ask();
      return answer.result() != null
          ? answer(ResponseEntity.ok(), answer.result(), of.mapping())
          : answer(
              accepted(COMPARISON, entity).header("Retry-After", "1"),
              answer.progress(),
              of.mapping());
    } catch (ExecutionException e) {
      throw problem(Objects.requireNonNullElse(e.getCause(), e), of.mapping());
    }
  }

  /**
   * Begins to repair the lake from an entity's table, or goes on with a repair that was broken off:
   * rows of type SNAPSHOT for items that the lake lacks or has wrong, tombstones for those that are
   * gone. Also the first load of a table that is older than its pipeline.
   *
   * @param entity whose items; must be named where several are served
   */
  @ApiResponse(
      responseCode = "202",
      content = @Content(schema = @Schema(implementation = RepairStatus.class)))
  @PostMapping(REPAIR)
  ResponseEntity<JsonNode> repair(@RequestParam @Nullable String entity) {
    Jobs of = jobs.of(entity);
    try {
      RepairStatus begun = of.repair().start();
      return answer(accepted(REPAIR, entity), begun, of.mapping());
    } catch (UncheckedIOException e) {
      throw problem(e, of.mapping());
    }
  }

  /**
   * The repair that is under way, or what the last one did.
   *
   * @param entity whose items; must be named where several are served
   */
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = RepairStatus.class)))
  @GetMapping(REPAIR)
  ResponseEntity<JsonNode> repairStatus(@RequestParam @Nullable String entity) {
    Jobs of = jobs.of(entity);
    return answer(ResponseEntity.ok(), of.repair().status(), of.mapping());
  }

  private static BodyBuilder accepted(String address, @Nullable String entity) {
    return ResponseEntity.accepted()
        .location(URI.create(entity == null ? address : address + "?entity=" + entity));
  }

  private ResponseEntity<JsonNode> answer(BodyBuilder head, Object answer, TableMapping mapping) {
    JsonNode body = json.valueToTree(answer);
    new OwnNames(mapping).addTo(body);
    return head.body(body);
  }

  private Problem problem(Throwable cause, TableMapping mapping) {
    JobFailure failure = new JobFailure(cause);
    log.warn(
        "Lake and table cannot be compared as to {}: {}", mapping.entity().many(), failure.cause());
    return failure.problem(mapping, tables.nameOf(mapping.table()));
  }
}
