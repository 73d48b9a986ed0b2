package io.orderlake.analytics.reconciliation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.lake.read.LakeObject;
import io.orderlake.lake.read.LakeReader;
import io.orderlake.query.Change;
import io.orderlake.query.FaultyLake;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.SmallWarehouse;
import io.orderlake.query.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

@ExtendWith(OutputCaptureExtension.class)
class LakeObjectsTest {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final List<Reader> readers = new ArrayList<>();
  private boolean outOfReach;
  private LakeFolder lake;

  @BeforeEach
  void makeLake() {
    lake = new LakeFolder(folder.resolve("lake"));
  }

  @Test
  void each_comparison_closes_its_reader_of_the_lake() throws Exception {
    try (Warehouse warehouse = SmallWarehouse.over(folderLake(), () -> TEN)) {
      LakeObjects objects =
          new LakeObjects(this::open, warehouse.of("orders"), PATIENCE, pause -> {});
      compare(objects);
      compare(objects);
      outOfReach = true;
      assertThatThrownBy(() -> compare(objects)).hasMessage("out of reach");
    }

    assertThat(readers).hasSize(3).allMatch(reader -> reader.closed);
  }

  @Test
  void that_a_clock_was_ahead_is_told_once_however_often_the_lake_is_compared(CapturedOutput output)
      throws Exception {
    LakeFolder ahead = new LakeFolder(lake.location(), "ahead/");
    ahead.put("dt=2036-11-20/hour=10", "object-1.ndjson", line(Change.insert("o-1", 1, TEN)));
    try (Warehouse warehouse = SmallWarehouse.over(folderLake(), () -> TEN)) {
      LakeObjects objects =
          new LakeObjects(
              () -> new FolderReader(lake.location(), ahead.prefix(), () -> TEN),
              warehouse.of("orders"),
              Duration.ZERO,
              pause -> {});
      assertThat(compare(objects).inLake()).isEqualTo(1);
      compare(objects);
      assertThat(output).containsOnlyOnce("dt=2036-11-20/hour=10: a clock was ahead");

      ahead.put("dt=2036-11-20/hour=11", "object-2.ndjson", line(Change.insert("o-2", 2, TEN)));
      compare(objects);
      compare(objects);
      assertThat(output).containsOnlyOnce("dt=2036-11-20/hour=11: a clock was ahead");
    }
  }

  @Test
  void a_warehouse_that_does_not_find_an_object_is_made_to_look_everywhere() throws Exception {
    lake.put("object-1.ndjson", Change.insert("o-1", 1, TEN));
    try (Warehouse warehouse = SmallWarehouse.over(new Reader(false), () -> TEN)) {
      warehouse.of("orders").applyWaiting();
      assertThat(warehouse.of("orders").status().objects()).isZero();

      LakeObjects objects =
          new LakeObjects(
              this::folderLake,
              warehouse.of("orders"),
              PATIENCE,
              pause -> warehouse.of("orders").applyWaiting());

      assertThat(compare(objects).waiting()).isZero();
      assertThat(warehouse.of("orders").status().objects()).isEqualTo(1);
    }
  }

  @Test
  void what_a_rebuild_takes_in_meanwhile_is_not_waited_for_whatever_number_it_gets()
      throws Exception {
    for (int i = 1; i <= 3; i++) {
      lake.put("object-" + i + ".ndjson", Change.insert("o-" + i, i, TEN));
    }
    FaultyLake source = new FaultyLake(lake.location(), () -> TEN);
    source.unreadable.put("object-1.ndjson", "Input/output error");
    try (Warehouse warehouse = SmallWarehouse.over(source, () -> TEN)) {
      warehouse.of("orders").applyWaiting();
      LakeObjects objects =
          new LakeObjects(
              this::folderLake,
              warehouse.of("orders"),
              PATIENCE,
              pause -> {
                source.unreadable.clear();
                warehouse.of("orders").rebuild();
                warehouse.of("orders").applyWaiting();
              });

      Reconciliation.Objects found = compare(objects);

      assertThat(found.inLake()).isEqualTo(3);
      assertThat(found.waiting()).isZero();
      assertThat(found.unreadable()).isEmpty();
    }
  }

  @Test
  void what_lies_in_a_folder_that_cannot_be_listed_is_not_called_gone_but_unreadable()
      throws Exception {
    lake.put("dt=2026-11-20/hour=09", "a.ndjson", line(Change.insert("o-1", 1, TEN)));
    lake.put("dt=2026-11-20/hour=10", "a.ndjson", line(Change.insert("o-2", 2, TEN)));
    try (Warehouse warehouse = SmallWarehouse.over(folderLake(), () -> TEN)) {
      warehouse.of("orders").applyWaiting();
      Path hour = lake.location().resolve("order_changes/dt=2026-11-20/hour=09");
      Files.move(hour, folder.resolve("aside"));
      Files.createSymbolicLink(hour, hour);

      Reconciliation.Objects found =
          compare(
              new LakeObjects(
                  this::folderLake,
                  warehouse.of("orders"),
                  PATIENCE,
                  pause -> warehouse.of("orders").applyWaiting()));

      assertThat(found.gone()).isZero();
      assertThat(found.waiting()).isEqualTo(1);
      assertThat(found.unreadable())
          .singleElement()
          .satisfies(
              object ->
                  assertThat(object.object()).isEqualTo("order_changes/dt=2026-11-20/hour=09/"));
    }
  }

  private static byte[] line(Change change) {
    return LakeFolder.lines(List.of(change)).getBytes(UTF_8);
  }

  private Reconciliation.Objects compare(LakeObjects objects) throws InterruptedException {
    try (RunFile file =
        RunFile.open(folder.resolve("comparison.duckdb"), DataSize.ofMegabytes(64))) {
      return objects.compare(file);
    }
  }

  private FolderReader folderLake() {
    return new FolderReader(lake.location(), Change.ORDERS.prefix(), () -> TEN);
  }

  private LakeReader open() {
    Reader reader = new Reader(true);
    readers.add(reader);
    return reader;
  }

  /** Of the lake; names old partitions only if it does at once, or is made to. */
  private final class Reader implements LakeReader {
    private final FolderReader lake = folderLake();
    private boolean namesAll;
    private boolean closed;

    Reader(boolean namesAll) {
      this.namesAll = namesAll;
    }

    @Override
    public Path files() {
      return lake.files();
    }

    @Override
    public List<String> changedPartitions() {
      if (outOfReach) {
        throw new IllegalStateException("out of reach");
      }
      return namesAll ? lake.changedPartitions() : List.of();
    }

    @Override
    public List<LakeObject> list(String partition, Set<String> known) {
      return lake.list(partition, known);
    }

    @Override
    public boolean has(LakeObject object) {
      return lake.has(object);
    }

    @Override
    public Path fetch(LakeObject object) throws IOException {
      return lake.fetch(object);
    }

    @Override
    public void rewind() {
      namesAll = true;
    }

    @Override
    public void release(Path file) {
      lake.release(file);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
