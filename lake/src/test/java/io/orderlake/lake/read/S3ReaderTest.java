package io.orderlake.lake.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.lake.LakeUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lake in S3 over a bucket in memory: what it costs in requests, and what it does in faults.
 */
@Timeout(60)
class S3ReaderTest extends LakeReaderContract {
  @TempDir Path folder;
  private final FakeBucket bucket = new FakeBucket();
  private S3Reader lake;

  @BeforeEach
  void open() {
    lake = new S3Reader(bucket, PREFIX, folder.resolve("downloads"), () -> now);
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Override
  protected LakeReader lake() {
    return lake;
  }

  @Override
  protected void put(String key, byte[] content) {
    bucket.objects.put(key, content);
  }

  @Override
  protected void delete(String key) {
    bucket.objects.remove(key);
  }

  @Test
  void a_look_when_nothing_is_new_is_one_request_however_long_the_history() {
    years();
    takeAll();

    assertThat(requests(() -> assertThat(lake.changedPartitions()).isEmpty())).isEqualTo(1);
  }

  @Test
  void a_new_object_costs_two_requests() {
    years();
    takeAll();
    put(HOUR, "b.ndjson", CONTENT);

    assertThat(requests(() -> assertThat(take()).containsExactly("b.ndjson"))).isEqualTo(2);
  }

  @Test
  void a_full_hour_is_not_listed_again_from_its_beginning() {
    put(HOUR, 5_000);
    Set<String> known = takeAll();
    put(HOUR, "z.ndjson", CONTENT);

    int requests =
        requests(
            () -> {
              assertThat(lake.changedPartitions()).containsExactly(HOUR);
              assertThat(names(HOUR, known)).containsExactly("z.ndjson");
            });
    assertThat(requests).isEqualTo(2);
  }

  @Test
  void a_late_name_beyond_the_last_hundred_is_found_with_the_newest_partitions() {
    put(HOUR, 300);
    Set<String> known = takeAll();
    put(HOUR, "0.ndjson", CONTENT);

    assertThat(lake.changedPartitions()).isEmpty();
    now = now.plus(Duration.ofSeconds(30));
    assertThat(lake.changedPartitions()).containsExactly(HOUR);
    assertThat(names(HOUR, known)).containsExactly("0.ndjson");
  }

  @Test
  void five_minutes_of_looking_cost_no_more_than_is_said() {
    years();
    takeAll();
    int pages = bucket.objects.size() / 1_000 + 1;

    int requests =
        requests(
            () -> {
              for (int minute = 0; minute < 5; minute++) {
                for (int second = 0; second < 60; second++) {
                  now = now.plusSeconds(1);
                  lake.changedPartitions().forEach(partition -> lake.list(partition, Set.of()));
                }
              }
            });
    int polls = 300;
    int sweeps = 10 * 3;
    assertThat(requests).isLessThanOrEqualTo(polls + sweeps + pages);
  }

  @Test
  void a_late_object_in_a_long_history_is_found_within_two_seconds_a_page() {
    years();
    takeAll();
    put("dt=2025-06-01/hour=12", "late.ndjson", CONTENT);

    int seconds = 0;
    int most = 300 + 2 * (bucket.objects.size() / 1_000 + 1);
    Set<String> found = new HashSet<>();
    while (!found.contains("dt=2025-06-01/hour=12") && seconds++ <= most) {
      now = now.plusSeconds(1);
      found.addAll(lake.changedPartitions());
    }
    assertThat(seconds).isLessThanOrEqualTo(most);
  }

  @Test
  void a_reader_that_resumes_waits_for_no_history() {
    years();
    lake.resume(HOUR);

    assertThat(requests(() -> assertThat(lake.changedPartitions()).contains(HOUR)))
        .isLessThanOrEqualTo(2);
  }

  @Test
  void a_reader_that_resumed_is_named_all_partitions_in_time() {
    years();
    lake.resume(HOUR);

    Set<String> named = new HashSet<>();
    for (int second = 0; second < 60; second++) {
      named.addAll(lake.changedPartitions());
      now = now.plusSeconds(1);
    }
    assertThat(named).hasSize(2 * 365 + 1);
  }

  @Test
  void a_partition_of_a_far_future_hides_nothing() {
    put("dt=9999-12-31/hour=00", "future.ndjson", CONTENT);
    assertThat(take()).containsExactly("future.ndjson");
    put(HOUR, "a.ndjson", CONTENT);
    assertThat(lake.changedPartitions()).containsExactly(HOUR);

    lake.resume("dt=9999-12-31/hour=00");
    put(HOUR, "b.ndjson", CONTENT);
    assertThat(lake.changedPartitions()).contains(HOUR);
  }

  @Test
  void an_outage_loses_nothing_that_was_found_or_comes_meanwhile() {
    put(HOUR, "a.ndjson", CONTENT);
    takeAll();
    put(HOUR, "b.ndjson", CONTENT);
    bucket.fault = "away";
    assertThatThrownBy(() -> lake.changedPartitions())
        .isInstanceOf(LakeUnavailable.class)
        .hasMessage("away");
    put(HOUR, "c.ndjson", CONTENT);
    bucket.fault = null;

    assertThat(lake.changedPartitions()).containsExactly(HOUR);
    assertThat(names(HOUR, Set.of("a.ndjson"))).containsExactly("b.ndjson", "c.ndjson");
  }

  @Test
  void an_outage_in_the_middle_of_the_first_look_is_begun_again() {
    put(HOUR, 1_500);
    bucket.fault = "away";
    assertThatThrownBy(() -> lake.changedPartitions()).isInstanceOf(LakeUnavailable.class);
    bucket.fault = null;

    assertThat(lake.changedPartitions()).containsExactly(HOUR);
    assertThat(names(HOUR, Set.of())).hasSize(1_500);
  }

  @Test
  void eight_objects_are_on_their_way_at_once() throws IOException {
    put(HOUR, 16);
    CyclicBarrier eight = new CyclicBarrier(8);
    bucket.onTheWay = () -> await(eight);
    List<LakeObject> objects = lake.list(HOUR, Set.of());
    lake.announce(objects);

    for (LakeObject object : objects) {
      lake.release(lake.fetch(object));
    }

    assertThat(bucket.mostAtOnce).hasValue(8);
    assertThat(left()).isEmpty();
  }

  @Test
  void a_batch_that_is_given_up_leaves_no_files() throws IOException {
    put(HOUR, 20);
    List<LakeObject> objects = lake.list(HOUR, Set.of());
    lake.announce(objects);
    lake.release(lake.fetch(objects.get(0)));
    bucket.fault = "away";
    lake.announce(objects);
    assertThatThrownBy(() -> lake.fetch(objects.get(0))).isInstanceOf(LakeUnavailable.class);
    bucket.fault = null;

    lake.announce(List.of(objects.get(0)));
    lake.release(lake.fetch(objects.get(0)));
    lake.close();

    while (bucket.atOnce.get() > 0) {
      Thread.onSpinWait();
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void what_a_process_left_that_was_killed_is_deleted_and_nothing_else() throws IOException {
    Path downloads = Files.createDirectories(folder.resolve("downloads"));
    Files.write(downloads.resolve("object-7.ndjson"), CONTENT);
    Files.write(downloads.resolve("mine.txt"), CONTENT);
    put(HOUR, "a.ndjson", CONTENT);

    lake.release(lake.fetch(object(HOUR, "a.ndjson", 3)));

    assertThat(left()).containsExactly("mine.txt");
  }

  /** Two years of hourly objects, and the newest hour. */
  private void years() {
    for (int day = 0; day < 2 * 365; day++) {
      String date = LocalDate.parse("2024-11-20").plusDays(day).toString();
      put("dt=" + date + "/hour=12", 10);
    }
    put(HOUR, "a.ndjson", CONTENT);
  }

  private void put(String partition, int objects) {
    IntStream.range(0, objects)
        .forEach(i -> put(partition, "%05d.ndjson".formatted(10_000 + i), CONTENT));
  }

  /** As a reader does that takes all there is, and then looks again. */
  private Set<String> takeAll() {
    Set<String> taken = new HashSet<>();
    for (String partition : lake.changedPartitions()) {
      lake.list(partition, Set.of()).forEach(object -> taken.add(object.name()));
    }
    for (String partition : lake.changedPartitions()) {
      assertThat(names(partition, taken)).isEmpty();
    }
    return taken;
  }

  private List<String> take() {
    return lake.changedPartitions().stream()
        .flatMap(partition -> names(partition, Set.of("a.ndjson")).stream())
        .toList();
  }

  private int requests(Runnable look) {
    int before = bucket.lists.get();
    look.run();
    return bucket.lists.get() - before;
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("downloads"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }
}
