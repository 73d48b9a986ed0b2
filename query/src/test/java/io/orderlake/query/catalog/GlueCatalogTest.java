package io.orderlake.query.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orderlake.query.Change;
import io.orderlake.query.Unanswered;
import io.orderlake.query.Unanswered.Kind;
import io.orderlake.query.catalog.CatalogTable.LastCrawl;
import io.orderlake.query.catalog.CatalogTable.Partitions;
import io.orderlake.query.catalog.Refresh.RefreshResult;
import io.orderlake.table.sql.Relations;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.glue.model.LastCrawlInfo;

class GlueCatalogTest {
  private final FakeGlue glue = new FakeGlue();

  @Test
  void a_table_with_projected_partitions_tells_their_range() {
    glue.parameters.put("projection.enabled", "true");
    glue.parameters.put("projection.dt.range", "2026-11-01,NOW");

    CatalogTable table = catalog(null).describe();

    assertThat(table.columns()).hasSize(new Relations(Change.ORDERS).row().size());
    assertThat(table.location()).isEqualTo("s3://lake/order_changes/");
    assertThat(table.partitions())
        .isEqualTo(new Partitions(List.of("dt", "hour"), "2026-11-01,NOW", null, null));
    assertThat(table.lastCrawl()).isNull();
    assertThat(table.drift()).isEmpty();
  }

  @Test
  void partitions_that_a_crawler_found_are_counted_over_all_pages() {
    glue.partition("2026-11-20", "22");
    glue.partition("2026-11-21", "00");
    glue.partition("2026-11-20", "23");

    assertThat(catalog(null).describe().partitions())
        .isEqualTo(new Partitions(List.of("dt", "hour"), null, 3, "dt=2026-11-21/hour=00"));
  }

  @Test
  void what_differs_from_the_contract_is_shown() {
    glue.columns.removeIf(column -> column.name().equals("status"));
    glue.columns.replaceAll(
        column -> column.name().equals("price") ? FakeGlue.column("price", "double") : column);
    glue.columns.add(0, FakeGlue.column("colour", "string"));

    assertThat(catalog(null).describe().drift())
        .containsExactly(
            new Drift("price", "decimal(12,2)", "double"),
            new Drift("status", "string", null),
            new Drift("colour", null, "string"));
  }

  @Test
  void a_refresh_starts_the_crawler_and_one_that_runs_is_no_error() {
    GlueCatalog catalog = catalog("lake-crawler");

    assertThat(catalog.refresh().outcome()).isEqualTo(RefreshResult.STARTED);
    assertThat(catalog.refresh().outcome()).isEqualTo(RefreshResult.ALREADY_RUNNING);
  }

  @Test
  void the_last_crawl_is_told() {
    Instant at = Instant.parse("2026-11-21T00:00:00Z");
    assertThat(catalog("lake-crawler").describe().lastCrawl())
        .isEqualTo(new LastCrawl("READY", null, null, null));

    glue.lastCrawl =
        LastCrawlInfo.builder().status("FAILED").startTime(at).errorMessage("no access").build();
    assertThat(catalog("lake-crawler").describe().lastCrawl())
        .isEqualTo(new LastCrawl("READY", "FAILED", at, "no access"));
  }

  @Test
  void without_a_crawler_nothing_need_be_done() {
    assertThat(catalog(null).refresh().outcome()).isEqualTo(RefreshResult.NOT_NEEDED);
  }

  @Test
  void what_is_not_there_is_named() {
    Unanswered table =
        catchThrowableOfType(
            Unanswered.class,
            () ->
                new GlueCatalog(
                        Change.ORDERS,
                        glue,
                        new CatalogProperties("glue", "orderlake", "other", null))
                    .describe());
    assertThat(table.getMessage()).contains("table other in the database orderlake");

    Unanswered crawler = catchThrowableOfType(Unanswered.class, () -> catalog("nobody").refresh());
    assertThat(crawler.getMessage()).contains("crawler nobody");
  }

  @Test
  void a_fault_shows_no_insides() {
    glue.fault = SdkClientException.create("secret");

    Unanswered problem = catchThrowableOfType(Unanswered.class, () -> catalog(null).describe());

    assertThat(problem.kind()).isEqualTo(Kind.CATALOG_UNAVAILABLE);
    assertThat(problem.getMessage()).doesNotContain("secret");
  }

  private GlueCatalog catalog(@Nullable String crawler) {
    return new GlueCatalog(
        Change.ORDERS,
        glue,
        new CatalogProperties("glue", "orderlake", "raw_order_changes", crawler));
  }
}
