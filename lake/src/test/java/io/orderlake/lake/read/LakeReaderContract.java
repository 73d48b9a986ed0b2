package io.orderlake.lake.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link LakeReader} must do. */
public abstract class LakeReaderContract {
  protected static final String PREFIX = "sales/2026/";
  protected static final String HOUR = "dt=2026-11-20/hour=23";
  protected static final String HOUR_BEFORE = "dt=2026-11-20/hour=22";
  protected static final String OLD_HOUR = "dt=2025-01-01/hour=00";
  protected static final byte[] CONTENT = {1, 2, 3};

  protected Instant now = Instant.parse("2026-11-20T23:30:00Z");

  protected abstract LakeReader lake();

  /** Puts an object into the lake. */
  protected abstract void put(String key, byte[] content);

  protected abstract void delete(String key);

  @Test
  void objects_of_another_table_are_none_of_ours() {
    put("sales/" + HOUR + "/a.ndjson", CONTENT);
    put("sales/2025/" + HOUR + "/a.ndjson", CONTENT);
    put("sales/2026-old/" + HOUR + "/a.ndjson", CONTENT);
    put(PREFIX + "other/" + HOUR + "/a.ndjson", CONTENT);
    assertThat(lake().changedPartitions()).isEmpty();

    put(HOUR, "b.ndjson", CONTENT);
    lake().rewind();
    assertThat(lake().changedPartitions()).containsExactly(HOUR);
    assertThat(lake().list(HOUR, Set.of()))
        .extracting(LakeObject::key)
        .containsExactly(PREFIX + HOUR + "/b.ndjson");
  }

  @Test
  void a_lake_that_is_empty_has_no_partitions() {
    assertThat(lake().changedPartitions()).isEmpty();
    assertThat(lake().list(HOUR, Set.of())).isEmpty();
  }

  @Test
  void all_partitions_are_named_at_first_in_order() {
    put(HOUR, "a.ndjson", CONTENT);
    put(OLD_HOUR, "a.ndjson", CONTENT);
    put(HOUR_BEFORE, "a.ndjson", CONTENT);

    assertThat(lake().changedPartitions()).containsExactly(OLD_HOUR, HOUR_BEFORE, HOUR);
  }

  @Test
  void a_partitions_objects_are_listed_in_order_without_those_that_are_known() {
    put(HOUR, "c.ndjson.gz", new byte[7]);
    put(HOUR, "a.ndjson", CONTENT);
    put(HOUR, "b.ndjson", CONTENT);
    put(HOUR_BEFORE, "d.ndjson", CONTENT);

    assertThat(lake().list(HOUR, Set.of("b.ndjson")))
        .containsExactly(object(HOUR, "a.ndjson", 3), object(HOUR, "c.ndjson.gz", 7));
  }

  @Test
  void whether_an_object_is_there_can_be_asked() {
    put(HOUR, "a.ndjson", CONTENT);
    put(HOUR, "ab.ndjson", CONTENT);
    LakeObject object = object(HOUR, "a.ndjson", 3);
    assertThat(lake().has(object)).isTrue();
    assertThat(lake().has(object(HOUR, "a", 3))).isFalse();
    assertThat(lake().has(object(OLD_HOUR, "a.ndjson", 3))).isFalse();

    delete(PREFIX + HOUR + "/a.ndjson");
    assertThat(lake().has(object)).isFalse();
  }

  @Test
  void objects_that_are_not_known_yet_are_listed_again() {
    put(HOUR, "a.ndjson", CONTENT);
    lake().changedPartitions();
    lake().list(HOUR, Set.of());
    put(HOUR, "b.ndjson", CONTENT);
    lake().changedPartitions();

    assertThat(names(HOUR, Set.of())).containsExactly("a.ndjson", "b.ndjson");
    assertThat(names(HOUR, Set.of("b.ndjson"))).containsExactly("a.ndjson");
  }

  @Test
  void what_is_no_row_object_is_passed_over() {
    put(HOUR, "readme.txt", CONTENT);
    put(HOUR, ".a.ndjson.tmp", CONTENT);
    put(HOUR, ".hidden.ndjson", CONTENT);
    put("other=1/hour=00", "a.ndjson", CONTENT);
    put("dt=2026-11-20", "a.ndjson", CONTENT);

    assertThat(lake().changedPartitions()).doesNotContain("other=1/hour=00", "dt=2026-11-20");
    assertThat(lake().list(HOUR, Set.of())).isEmpty();
  }

  @Test
  void a_new_object_is_found_at_once() {
    put(HOUR_BEFORE, "a.ndjson", CONTENT);
    read();
    put(HOUR, "a.ndjson", CONTENT);

    assertThat(lake().changedPartitions()).contains(HOUR);
    assertThat(names(HOUR, Set.of())).containsExactly("a.ndjson");
  }

  @Test
  void an_object_with_an_earlier_name_is_found_at_once_among_the_newest() {
    put(HOUR, "b.ndjson", CONTENT);
    read();
    put(HOUR, "a.ndjson", CONTENT);

    assertThat(lake().changedPartitions()).contains(HOUR);
    assertThat(names(HOUR, Set.of("b.ndjson"))).containsExactly("a.ndjson");
  }

  @Test
  void an_object_in_an_old_partition_is_found_in_time() {
    put(OLD_HOUR, "b.ndjson", CONTENT);
    put(HOUR, "a.ndjson", CONTENT);
    read();
    put(OLD_HOUR, "a.ndjson", CONTENT);
    now = now.plus(Duration.ofMinutes(6));

    assertThat(lake().changedPartitions()).contains(OLD_HOUR);
    assertThat(names(OLD_HOUR, Set.of("b.ndjson"))).containsExactly("a.ndjson");
  }

  @Test
  void a_partition_that_begins_late_is_found_in_time() {
    put(HOUR, "a.ndjson", CONTENT);
    read();
    put(OLD_HOUR, "a.ndjson", CONTENT);
    now = now.plus(Duration.ofMinutes(6));

    assertThat(lake().changedPartitions()).contains(OLD_HOUR);
  }

  @Test
  void what_comes_after_a_clock_that_was_ahead_is_right_again_is_found() {
    put(HOUR_BEFORE, "a.ndjson", CONTENT);
    read();
    Instant right = now;
    now = right.plus(Duration.ofDays(400));
    put("dt=2027-12-25/hour=21", "a.ndjson", CONTENT);
    put("dt=2027-12-25/hour=22", "a.ndjson", CONTENT);
    put("dt=2027-12-25/hour=23", "a.ndjson", CONTENT);
    read();
    now = right;
    put(HOUR, "a.ndjson", CONTENT);

    assertThat(lake().changedPartitions()).contains(HOUR);
  }

  @Test
  void partitions_of_a_time_that_is_yet_to_come_hide_nothing_that_comes_now() {
    put("dt=2026-11-21/hour=04", "a.ndjson", CONTENT);
    put("dt=2026-11-21/hour=05", "a.ndjson", CONTENT);
    put("dt=2026-11-21/hour=06", "a.ndjson", CONTENT);
    put(HOUR_BEFORE, "a.ndjson", CONTENT);
    read();
    put(HOUR, "a.ndjson", CONTENT);

    assertThat(lake().changedPartitions()).contains(HOUR);
  }

  @Test
  void a_reader_that_resumes_misses_nothing() {
    put(OLD_HOUR, "a.ndjson", CONTENT);
    put(HOUR, "a.ndjson", CONTENT);
    lake().resume(HOUR_BEFORE);

    List<String> named = new ArrayList<>(lake().changedPartitions());
    assertThat(named).contains(HOUR);
    now = now.plus(Duration.ofMinutes(6));
    named.addAll(lake().changedPartitions());
    assertThat(named).contains(OLD_HOUR);
    assertThat(names(OLD_HOUR, Set.of())).containsExactly("a.ndjson");
  }

  @Test
  void a_rewind_names_all_again() {
    put(OLD_HOUR, "a.ndjson", CONTENT);
    put(HOUR, "a.ndjson", CONTENT);
    read();

    lake().rewind();

    assertThat(lake().changedPartitions()).containsExactly(OLD_HOUR, HOUR);
    assertThat(names(HOUR, Set.of())).containsExactly("a.ndjson");
  }

  @Test
  void an_object_is_fetched_as_it_is_stored() throws IOException {
    put(HOUR, "a.ndjson.gz", CONTENT);
    LakeObject object = object(HOUR, "a.ndjson.gz", 3);
    lake().announce(List.of(object));

    Path file = lake().fetch(object);

    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(file.toString()).endsWith(".ndjson.gz");
    lake().release(file);
  }

  @Test
  void an_object_that_is_gone_since_it_was_listed_is_told() throws IOException {
    put(HOUR, "a.ndjson", CONTENT);
    put(HOUR, "b.ndjson", CONTENT);
    List<LakeObject> objects = lake().list(HOUR, Set.of());
    delete(PREFIX + HOUR + "/a.ndjson");
    lake().announce(objects);

    assertThatThrownBy(() -> lake().fetch(objects.get(0))).isInstanceOf(NoSuchFileException.class);
    assertThat(Files.size(lake().fetch(objects.get(1)))).isEqualTo(3);
  }

  /** As a reader does that takes all there is. */
  private void read() {
    lake().changedPartitions().forEach(partition -> lake().list(partition, Set.of()));
  }

  protected void put(String partition, String name, byte[] content) {
    put(PREFIX + partition + "/" + name, content);
  }

  protected static LakeObject object(String partition, String name, long bytes) {
    return new LakeObject(PREFIX, partition, name, bytes);
  }

  protected List<String> names(String partition, Set<String> known) {
    return lake().list(partition, known).stream().map(LakeObject::name).toList();
  }
}
