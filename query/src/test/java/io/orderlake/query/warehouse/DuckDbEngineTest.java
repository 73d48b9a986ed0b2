package io.orderlake.query.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.orderlake.lake.read.FolderReader;
import io.orderlake.query.Change;
import io.orderlake.query.LakeFolder;
import io.orderlake.query.QueryEngine.Query;
import io.orderlake.query.QueryEngine.RowSink;
import io.orderlake.query.QueryTimeout;
import io.orderlake.query.ResultColumn;
import io.orderlake.query.Rows;
import io.orderlake.query.SmallWarehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DuckDbEngineTest {
  /** As many as may run at once. */
  private static final int SLOW_READERS = 8;

  private static final Query MANY_ROWS = query("SELECT number FROM range(1000000) AS t(number)");

  @TempDir Path folder;
  private final ExecutorService readers = Executors.newCachedThreadPool();
  private Warehouse warehouse;
  private DuckDbEngine engine;

  @BeforeEach
  void open() {
    FolderReader lake =
        new FolderReader(
            new LakeFolder(folder.resolve("lake")).location(),
            Change.ORDERS.prefix(),
            Instant::now);
    warehouse = SmallWarehouse.over(lake, Instant::now);
    engine = new DuckDbEngine(warehouse, Duration.ofSeconds(1));
  }

  @AfterEach
  void close() {
    readers.shutdownNow();
    warehouse.close();
  }

  @Test
  void readers_that_take_no_rows_do_not_keep_others_from_theirs_and_are_cut_off()
      throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(SLOW_READERS);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<?>> slow = new ArrayList<>();
    for (int i = 0; i < SLOW_READERS; i++) {
      slow.add(
          readers.submit(
              () -> {
                engine.run(MANY_ROWS, new Reader(begun, go));
                return null;
              }));
    }

    begun.await();
    await().ignoreExceptions().atMost(Duration.ofMinutes(1)).until(this::answers);

    assertThat(go.getCount()).as("nobody has gone on meanwhile").isEqualTo(1);
    go.countDown();
    for (Future<?> reader : slow) {
      assertThatThrownBy(reader::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(QueryTimeout.class);
    }
    assertThat(answers()).isTrue();
  }

  @Test
  void a_query_whose_first_rows_come_at_once_and_its_last_ones_never_is_ended() {
    Query endless =
        query("SELECT n FROM range(9000000000000) AS t(n) WHERE n < 5000 OR hash(n) = 1");

    assertThatThrownBy(
            () -> engine.run(endless, new Reader(new CountDownLatch(0), new CountDownLatch(0))))
        .isInstanceOf(QueryTimeout.class)
        .hasMessage("The report took longer than 1 s");
    assertThat(answers()).isTrue();
  }

  private boolean answers() {
    return Rows.of(engine, "SELECT count(*) AS n FROM current_orders").size() == 1;
  }

  private static Query query(String sql) {
    return new Query(sql, List.of());
  }

  /** Takes no row before it is told to. */
  private record Reader(CountDownLatch begun, CountDownLatch go) implements RowSink {
    @Override
    public void columns(List<ResultColumn> columns) {}

    @Override
    public void row(List<?> values) {
      begun.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void end() {}

    @Override
    public void close() {}
  }
}
