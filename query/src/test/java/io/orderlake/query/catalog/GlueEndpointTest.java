package io.orderlake.query.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orderlake.query.AwsEndpoint;
import io.orderlake.query.Change;
import io.orderlake.query.Unanswered;
import io.orderlake.query.Unanswered.Kind;
import io.orderlake.table.sql.Relations;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;

/**
 * The catalogue over the wire, at an endpoint that speaks Glue's API. With ministack this covers
 * tables and partitions; its crawlers find nothing, so that crawling is left to the fake client.
 */
class GlueEndpointTest {
  private final GlueClient glue = AwsEndpoint.client(GlueClient.builder());
  private final String database = "orderlake_" + UUID.randomUUID().toString().replace("-", "");

  @Test
  void a_table_and_its_partitions_are_shown() {
    List<Column> columns =
        new Relations(Change.ORDERS)
            .row().stream()
                .map(column -> FakeGlue.column(column.name(), column.type().hive()))
                .toList();
    glue.createDatabase(request -> request.databaseInput(input -> input.name(database)));
    glue.createTable(
        request ->
            request
                .databaseName(database)
                .tableInput(
                    table ->
                        table
                            .name("raw_order_changes")
                            .partitionKeys(
                                FakeGlue.column("dt", "string"), FakeGlue.column("hour", "string"))
                            .storageDescriptor(
                                storage ->
                                    storage
                                        .location("s3://lake/order_changes/")
                                        .columns(columns))));
    glue.createPartition(
        request ->
            request
                .databaseName(database)
                .tableName("raw_order_changes")
                .partitionInput(
                    partition ->
                        partition
                            .values("2026-11-20", "23")
                            .storageDescriptor(storage -> storage.columns(columns))));

    CatalogTable table = catalog("raw_order_changes").describe();

    assertThat(table.drift()).isEmpty();
    assertThat(table.location()).isEqualTo("s3://lake/order_changes/");
    assertThat(table.partitions().count()).isEqualTo(1);
    assertThat(table.partitions().newest()).isEqualTo("dt=2026-11-20/hour=23");
  }

  @Test
  void a_table_that_is_not_there_is_named() {
    Unanswered problem =
        catchThrowableOfType(Unanswered.class, () -> catalog("nothing").describe());

    assertThat(problem.kind()).isEqualTo(Kind.NOT_IN_CATALOG);
  }

  private GlueCatalog catalog(String table) {
    return new GlueCatalog(
        Change.ORDERS, glue, new CatalogProperties("glue", database, table, null));
  }
}
