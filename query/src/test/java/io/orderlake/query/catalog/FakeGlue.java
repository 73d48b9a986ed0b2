package io.orderlake.query.catalog;

import io.orderlake.query.Change;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerRunningException;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetCrawlerRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlerResponse;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsResponse;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.LastCrawlInfo;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.StartCrawlerRequest;
import software.amazon.awssdk.services.glue.model.StartCrawlerResponse;

/** A Glue of one table, whose partitions come two at a time, and one crawler that runs for ever. */
final class FakeGlue implements GlueClient {
  final List<Column> columns = new ArrayList<>();
  final Map<String, String> parameters = new HashMap<>();
  final List<Partition> partitions = new ArrayList<>();
  boolean crawling;
  @Nullable LastCrawlInfo lastCrawl;
  @Nullable SdkException fault;

  FakeGlue() {
    for (Member column : new Relations(Change.ORDERS).row()) {
      columns.add(column(column.name(), column.type().hive()));
    }
  }

  static Column column(String name, String type) {
    return Column.builder().name(name).type(type).build();
  }

  void partition(String... values) {
    partitions.add(Partition.builder().values(values).build());
  }

  @Override
  public GetTableResponse getTable(GetTableRequest request) {
    fail();
    if (!request.databaseName().equals("orderlake")
        || !request.name().equals("raw_order_changes")) {
      throw EntityNotFoundException.builder().build();
    }
    return GetTableResponse.builder()
        .table(
            table ->
                table
                    .name(request.name())
                    .parameters(parameters)
                    .partitionKeys(column("dt", "string"), column("hour", "string"))
                    .storageDescriptor(
                        storage -> storage.columns(columns).location("s3://lake/order_changes/")))
        .build();
  }

  @Override
  public GetPartitionsResponse getPartitions(GetPartitionsRequest request) {
    fail();
    int from = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
    int to = Math.min(partitions.size(), from + 2);
    return GetPartitionsResponse.builder()
        .partitions(partitions.subList(from, to))
        .nextToken(to == partitions.size() ? null : String.valueOf(to))
        .build();
  }

  @Override
  public GetCrawlerResponse getCrawler(GetCrawlerRequest request) {
    fail();
    known(request.name());
    return GetCrawlerResponse.builder()
        .crawler(
            Crawler.builder()
                .name(request.name())
                .state(crawling ? CrawlerState.RUNNING : CrawlerState.READY)
                .lastCrawl(lastCrawl)
                .build())
        .build();
  }

  @Override
  public StartCrawlerResponse startCrawler(StartCrawlerRequest request) {
    fail();
    known(request.name());
    if (crawling) {
      throw CrawlerRunningException.builder().build();
    }
    crawling = true;
    return StartCrawlerResponse.builder().build();
  }

  @Override
  public String serviceName() {
    return "glue";
  }

  @Override
  public void close() {}

  private static void known(String crawler) {
    if (!Arrays.asList("lake-crawler").contains(crawler)) {
      throw EntityNotFoundException.builder().build();
    }
  }

  private void fail() {
    if (fault != null) {
      throw fault;
    }
  }
}
