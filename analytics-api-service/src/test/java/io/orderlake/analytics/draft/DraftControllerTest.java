package io.orderlake.analytics.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.analytics.draft.DraftController.DraftRequest;
import io.orderlake.service.http.Problem;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.file.TableFile;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveResponse;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** What a draft of a table with large items takes. */
class DraftControllerTest {
  private static final int ITEM = 400_000;

  private final LargeItems table = new LargeItems();
  private final DraftController drafts = controller(table);

  @Test
  void of_large_items_fewer_are_looked_at_from_all_over_the_table() {
    DraftController.Drafts drafted = drafts.draft(new DraftRequest("large", 10_000, null));

    assertThat(drafted.items()).isBetween(70, 90);
    assertThat(table.read)
        .as("bytes read")
        .hasValueLessThan((int) TableSample.MOST_BYTES + 8 * 2 * ITEM);
    assertThat(table.lastSegment).isEqualTo(7);
    assertThat(drafted.entities().get(0).yaml()).startsWith("# A draft, of " + drafted.items());
  }

  @Test
  @Timeout(60)
  void while_a_draft_is_made_another_is_to_come_again() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    table.whileReading =
        () -> {
          reading.countDown();
          try {
            goesOn.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    CompletableFuture<String> first =
        CompletableFuture.supplyAsync(() -> drafts.file(new DraftRequest("large", 8, null)));
    reading.await();

    assertThatThrownBy(() -> drafts.draft(new DraftRequest("large", 8, null)))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.getStatusCode().value()).isEqualTo(429);
              assertThat(problem.getHeaders().getFirst("Retry-After")).isNotNull();
            });
    goesOn.countDown();
    assertThat(first.get()).contains("table: large");
    table.whileReading = () -> {};
    assertThat(drafts.draft(new DraftRequest("large", 8, null)).items()).isEqualTo(8);
  }

  private static DraftController controller(DynamoDbClient client) {
    StaticListableBeanFactory beans = new StaticListableBeanFactory();
    beans.addBean("dynamoDb", client);
    return new DraftController(
        new ServedTables(List.of(TableFile.onClassPath("tables/orders.yaml")), Map.of()),
        beans.getBeanProvider(DynamoDbClient.class));
  }

  /** A table without end. */
  private static final class LargeItems implements DynamoDbClient {
    final AtomicInteger read = new AtomicInteger();
    int lastSegment = -1;
    volatile Runnable whileReading = () -> {};

    @Override
    public DescribeTableResponse describeTable(DescribeTableRequest request) {
      whileReading.run();
      return DescribeTableResponse.builder()
          .table(
              t ->
                  t.keySchema(
                          KeySchemaElement.builder()
                              .attributeName("id")
                              .keyType(KeyType.HASH)
                              .build())
                      .attributeDefinitions(
                          AttributeDefinition.builder()
                              .attributeName("id")
                              .attributeType(ScalarAttributeType.S)
                              .build()))
          .build();
    }

    @Override
    public DescribeTimeToLiveResponse describeTimeToLive(DescribeTimeToLiveRequest request) {
      return DescribeTimeToLiveResponse.builder().timeToLiveDescription(ttl -> {}).build();
    }

    @Override
    public ScanResponse scan(ScanRequest request) {
      lastSegment = Objects.requireNonNull(request.segment());
      read.addAndGet(2 * ITEM);
      Map<String, AttributeValue> one = item("a" + read);
      return ScanResponse.builder()
          .items(one, item("b" + read))
          .lastEvaluatedKey(Map.of("id", Objects.requireNonNull(one.get("id"))))
          .build();
    }

    private static Map<String, AttributeValue> item(String id) {
      return Map.of("id", AttributeValue.fromS(id), "text", AttributeValue.fromS("x".repeat(ITEM)));
    }

    @Override
    public String serviceName() {
      return "dynamodb";
    }

    @Override
    public void close() {}
  }
}
