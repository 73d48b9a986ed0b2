package io.orderlake.query.catalog;

import io.orderlake.query.Unanswered;
import io.orderlake.query.Unanswered.Kind;
import io.orderlake.query.catalog.CatalogTable.LastCrawl;
import io.orderlake.query.catalog.CatalogTable.Partitions;
import io.orderlake.query.catalog.CatalogTable.TableColumn;
import io.orderlake.query.catalog.Refresh.RefreshResult;
import io.orderlake.service.outage.PlainReason;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerRunningException;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsResponse;
import software.amazon.awssdk.services.glue.model.LastCrawlInfo;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.Table;

/** The table in AWS Glue's data catalogue, and the crawler that may look after it. */
public final class GlueCatalog implements TableCatalog {
  private static final Logger log = LoggerFactory.getLogger(GlueCatalog.class);

  private final Relations relations;
  private final GlueClient glue;
  private final CatalogProperties properties;
  private final String table;

  public GlueCatalog(TableMapping mapping, GlueClient glue, CatalogProperties properties) {
    this.relations = new Relations(mapping);
    this.glue = glue;
    this.properties = properties;
    String named = properties.table();
    this.table = named == null ? relations.raw() : named;
  }

  @Override
  public CatalogTable describe() {
    Table found = found();
    List<TableColumn> columns =
        found.storageDescriptor().columns().stream()
            .map(column -> new TableColumn(column.name(), column.type()))
            .toList();
    return new CatalogTable(
        "glue",
        properties.database(),
        table,
        columns,
        found.storageDescriptor().location(),
        partitions(found),
        lastCrawl(),
        Drift.of(columns, relations));
  }

  @Override
  public Refresh refresh() {
    String crawler = properties.crawler();
    if (crawler == null) {
      return new Refresh(
          RefreshResult.NOT_NEEDED,
          "No crawler is set (orderlake.catalog.crawler); projected partitions need none");
    }
    return asked(
        "crawler " + crawler,
        () -> {
          try {
            glue.startCrawler(request -> request.name(crawler));
            return new Refresh(RefreshResult.STARTED, "The crawler " + crawler + " was started");
          } catch (CrawlerRunningException e) {
            return new Refresh(
                RefreshResult.ALREADY_RUNNING, "The crawler " + crawler + " is running");
          }
        });
  }

  private Table found() {
    return asked(
        "table " + table + " in the database " + properties.database(),
        () ->
            glue.getTable(request -> request.databaseName(properties.database()).name(table))
                .table());
  }

  private Partitions partitions(Table table) {
    List<String> keys = table.partitionKeys().stream().map(Column::name).toList();
    Map<String, String> parameters = table.parameters();
    if ("true".equalsIgnoreCase(parameters.get("projection.enabled"))) {
      return new Partitions(keys, parameters.getOrDefault("projection.dt.range", ""), null, null);
    }
    List<String> names = asked("partitions", () -> partitionNames(keys));
    return new Partitions(
        keys, null, names.size(), names.stream().max(String::compareTo).orElse(null));
  }

  private List<String> partitionNames(List<String> keys) {
    List<String> names = new ArrayList<>();
    String token = null;
    do {
      GetPartitionsResponse page =
          glue.getPartitions(
              GetPartitionsRequest.builder()
                  .databaseName(properties.database())
                  .tableName(table)
                  .excludeColumnSchema(true)
                  .nextToken(token)
                  .build());
      page.partitions().forEach(partition -> names.add(name(keys, partition)));
      token = page.nextToken();
    } while (token != null);
    return names;
  }

  private static String name(List<String> keys, Partition partition) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < keys.size() && i < partition.values().size(); i++) {
      parts.add(keys.get(i) + "=" + partition.values().get(i));
    }
    return String.join("/", parts);
  }

  private @Nullable LastCrawl lastCrawl() {
    String name = properties.crawler();
    if (name == null) {
      return null;
    }
    Crawler crawler =
        asked("crawler " + name, () -> glue.getCrawler(request -> request.name(name)).crawler());
    LastCrawlInfo last = crawler.lastCrawl();
    return last == null
        ? new LastCrawl(crawler.stateAsString(), null, null, null)
        : new LastCrawl(
            crawler.stateAsString(), last.statusAsString(), last.startTime(), last.errorMessage());
  }

  /** Asks Glue; the SDK has tried again by itself what was throttled. */
  private static <T> T asked(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (EntityNotFoundException e) {
      throw new Unanswered(
          Kind.NOT_IN_CATALOG, "Glue has no " + what + "; deploy/athena has what makes the table");
    } catch (SdkException e) {
      log.error("Glue cannot be asked for the {}", what, e);
      throw new Unanswered(
          Kind.CATALOG_UNAVAILABLE,
          "Glue cannot be asked: %s. Check region and credentials, and that they may read the catalogue; the service's log says more"
              .formatted(PlainReason.of(e)));
    }
  }
}
