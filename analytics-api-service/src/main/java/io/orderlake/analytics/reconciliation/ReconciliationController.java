package io.orderlake.analytics.reconciliation;

import io.orderlake.analytics.reconciliation.ComparisonJob.RunAnswer;
import io.orderlake.service.http.Problem;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.TableMapping;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ReconciliationController {
  private static final Logger log = LoggerFactory.getLogger(ReconciliationController.class);
  private static final String COMPARISON = "/api/reconciliation";
  private static final String REPAIR = "/api/reconciliation/repair";

  private final ComparisonJob comparison;
  private final RepairJob repair;
  private final String table;

  ReconciliationController(
      ComparisonJob comparison, RepairJob repair, ServedTables tables, TableMapping mapping) {
    this.comparison = comparison;
    this.repair = repair;
    this.table = tables.nameOf(mapping.table());
  }

  /**
   * Holds the lake against the orders' table: which orders differ, which changes and objects are
   * missing, and whether the counts of all parts add up. Reads the whole table. A comparison that
   * takes longer than a request waits answers 202 with its progress; ask again for its result.
   */
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = Reconciliation.class)))
  @ApiResponse(
      responseCode = "202",
      content = @Content(schema = @Schema(implementation = Progress.State.class)))
  @GetMapping(COMPARISON)
  ResponseEntity<Object> compare() throws InterruptedException {
    try {
      RunAnswer answer = comparison.ask();
      return answer.result() != null
          ? ResponseEntity.ok(answer.result())
          : ResponseEntity.accepted()
              .location(URI.create(COMPARISON))
              .header("Retry-After", "1")
              .body(answer.progress());
    } catch (ExecutionException e) {
      throw problem(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  /**
   * Begins to repair the lake from the table, or goes on with a repair that was broken off: rows of
   * type SNAPSHOT for orders that the lake lacks or has wrong, tombstones for those that are gone.
   * Also the first load of a table that is older than its pipeline.
   */
  @ApiResponse(responseCode = "202")
  @PostMapping(REPAIR)
  ResponseEntity<RepairStatus> repair() {
    try {
      return ResponseEntity.accepted().location(URI.create(REPAIR)).body(repair.start());
    } catch (UncheckedIOException e) {
      throw problem(e);
    }
  }

  /** The repair that is under way, or what the last one did. */
  @GetMapping(REPAIR)
  RepairStatus repairStatus() {
    return repair.status();
  }

  private Problem problem(Throwable cause) {
    JobFailure failure = new JobFailure(cause);
    log.warn("Lake and table cannot be compared: {}", failure.cause());
    return failure.problem(table);
  }
}
