package io.orderlake.analytics.lake;

import static io.orderlake.query.LakeFolder.gzip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.lake.LakeLocation;
import io.orderlake.lake.LakeUnavailable;
import io.orderlake.lake.read.Bucket;
import io.orderlake.lake.read.FakeBucket;
import io.orderlake.lake.read.S3Bucket;
import io.orderlake.lake.read.S3Reader;
import io.orderlake.query.AwsEndpoint;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.OrderModel;
import io.orderlake.query.RandomChanges;
import io.orderlake.query.Rows;
import io.orderlake.query.warehouse.DuckDbEngine;
import io.orderlake.query.warehouse.Warehouse;
import io.orderlake.query.warehouse.WarehouseProperties;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The warehouse over a lake in S3: over the wire, and over a bucket in memory that fails. */
@Timeout(120)
class S3WarehouseTest {
  private static final String PREFIX = Change.ORDERS.prefix();
  private static final String HOUR = "dt=2026-11-20/hour=23";
  private static final String OLD_HOUR = "dt=2026-11-01/hour=05";
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");

  @TempDir Path folder;
  private final FakeBucket memory = new FakeBucket();
  private S3Reader lake;
  private Warehouse warehouse;
  private Instant now = Instant.parse("2026-11-20T23:30:00Z");

  @AfterEach
  void close() {
    if (warehouse != null) {
      warehouse.close();
      lake.close();
    }
  }

  @Test
  void gzipped_late_and_truncated_objects_are_taken_in_over_the_wire() {
    S3Client client = AwsEndpoint.client(S3Client.builder().forcePathStyle(true));
    LakeLocation.S3 location = new LakeLocation.S3("warehouse-" + UUID.randomUUID(), "lake/");
    client.createBucket(r -> r.bucket(location.bucket()));
    open(new S3Bucket(client, location));
    Change first = Change.insert("o-1", 1, TEN);
    Change second = Change.insert("o-2", 2, TEN);
    Change third = Change.insert("o-3", 3, TEN);
    byte[] whole = bytes(second, third);

    put(client, location, HOUR + "/b.ndjson.gz", gzip(LakeFolder.lines(List.of(first))));
    put(client, location, HOUR + "/c.ndjson", Arrays.copyOf(whole, whole.length - 20));
    assertThat(warehouse.of("orders").applyWaiting()).isEqualTo(2);
    assertThat(orders()).containsExactly("o-1", "o-2");
    assertThat(warehouse.of("orders").status().rejects()).isEqualTo(1);

    put(client, location, HOUR + "/a.ndjson", bytes(third));
    assertThat(warehouse.of("orders").applyWaiting()).isEqualTo(1);
    put(client, location, OLD_HOUR + "/a.ndjson", bytes(Change.insert("o-4", 4, TEN)));
    now = now.plus(Duration.ofMinutes(6));
    assertThat(warehouse.of("orders").applyWaiting()).isEqualTo(1);

    assertThat(orders()).containsExactly("o-1", "o-2", "o-3", "o-4");
    assertThat(folder.resolve("downloads")).isEmptyDirectory();
  }

  @Test
  void an_outage_in_the_middle_of_a_batch_changes_nothing_and_what_waits_is_taken_in_after_it() {
    List<Change> changes = randomObjects();
    open(memory);
    memory.onTheWay = () -> memory.fault = "away";
    assertThatThrownBy(() -> warehouse.of("orders").applyWaiting())
        .isInstanceOf(LakeUnavailable.class);
    assertThat(warehouse.of("orders").status().objects()).isZero();

    memory.onTheWay = () -> {};
    memory.fault = null;
    assertThat(warehouse.of("orders").applyWaiting()).isEqualTo(40);
    assertModel(changes);
  }

  @Test
  void an_outage_in_the_middle_of_a_rebuild_leaves_what_was_there_and_it_is_begun_again() {
    List<Change> changes = randomObjects();
    open(memory);
    warehouse.of("orders").applyWaiting();
    warehouse.of("orders").rebuild();
    memory.onTheWay = () -> memory.fault = "away";
    assertThatThrownBy(() -> warehouse.of("orders").applyWaiting())
        .isInstanceOf(LakeUnavailable.class);
    assertModel(changes);

    memory.onTheWay = () -> {};
    memory.fault = null;
    assertThat(warehouse.of("orders").applyWaiting()).isEqualTo(40);
    assertModel(changes);
  }

  @Test
  void an_object_that_goes_while_it_is_listed_is_left_out() {
    memory.objects.put(PREFIX + HOUR + "/a.ndjson", bytes(Change.insert("o-1", 1, TEN)));
    memory.objects.put(PREFIX + HOUR + "/b.ndjson", bytes(Change.insert("o-2", 2, TEN)));
    open(memory);
    memory.onTheWay = () -> memory.objects.remove(PREFIX + HOUR + "/a.ndjson");

    warehouse.of("orders").applyWaiting();

    assertThat(orders()).containsExactly("o-2");
  }

  @Test
  void a_restart_goes_on_where_it_was_and_finds_what_came_meanwhile() {
    memory.objects.put(PREFIX + HOUR + "/a.ndjson", bytes(Change.insert("o-1", 1, TEN)));
    open(memory);
    warehouse.of("orders").applyWaiting();
    warehouse.close();
    lake.close();
    memory.objects.put(PREFIX + HOUR + "/b.ndjson", bytes(Change.insert("o-2", 2, TEN)));
    memory.objects.put(PREFIX + OLD_HOUR + "/a.ndjson", bytes(Change.insert("o-3", 3, TEN)));

    open(memory);
    now = now.plus(Duration.ofMinutes(6));

    assertThat(warehouse.of("orders").applyWaiting()).isEqualTo(2);
    assertThat(warehouse.of("orders").applyWaiting()).isZero();
    assertThat(orders()).containsExactly("o-1", "o-2", "o-3");
  }

  private void open(Bucket bucket) {
    lake = new S3Reader(bucket, PREFIX, folder.resolve("downloads"), () -> now);
    warehouse =
        new Warehouse(
            List.of(Change.ORDERS),
            new WarehouseProperties(
                folder.resolve("warehouse.duckdb").toString(),
                DataSize.ofMegabytes(256),
                2,
                DataSize.ofMegabytes(64),
                DataSize.ofMegabytes(64),
                Duration.ofSeconds(1)),
            any -> lake,
            () -> now);
  }

  private List<Change> randomObjects() {
    RandomChanges random = new RandomChanges(5);
    List<Change> changes = random.changes(300);
    int number = 0;
    for (List<Change> object : random.objects(changes, 40)) {
      String hour = "dt=2026-11-1" + number % 3 + "/hour=07";
      memory.objects.put(
          PREFIX + hour + "/" + number++ + ".ndjson", bytes(object.toArray(Change[]::new)));
    }
    return changes;
  }

  private void assertModel(List<Change> changes) {
    assertThat(rows("SELECT * FROM order_lifecycles ORDER BY orderid"))
        .containsExactlyElementsOf(new OrderModel(changes).lifecycles());
  }

  private List<Object> orders() {
    return rows("SELECT orderid FROM current_orders ORDER BY 1").stream()
        .map(row -> row.get("orderid"))
        .toList();
  }

  private List<Map<String, Object>> rows(String sql) {
    return Rows.of(new DuckDbEngine(warehouse, Duration.ofSeconds(30)), sql);
  }

  private static byte[] bytes(Change... changes) {
    return LakeFolder.lines(List.of(changes)).getBytes(UTF_8);
  }

  private static void put(S3Client client, LakeLocation.S3 location, String key, byte[] content) {
    client.putObject(
        r -> r.bucket(location.bucket()).key(location.prefix() + PREFIX + key),
        RequestBody.fromBytes(content));
  }
}
