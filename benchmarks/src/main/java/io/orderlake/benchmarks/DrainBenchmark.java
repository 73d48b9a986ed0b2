package io.orderlake.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.orderlake.lake.ObjectPrefix;
import io.orderlake.lake.write.FolderWriter;
import io.orderlake.transformer.delivery.DeliveryProperties;
import io.orderlake.transformer.delivery.DeliveryProperties.Compression;
import io.orderlake.transformer.delivery.DeliveryStage;
import io.orderlake.transformer.delivery.MappingInUse;
import io.orderlake.transformer.firehose.FunctionMapping;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.TransformOptions;
import io.orderlake.transformer.stage.StageStatus;
import io.orderlake.transformer.state.StateFile;
import io.orderlake.transformer.state.StoredPositions;
import io.orderlake.transformer.stream.ChangeStream.ReadResult;
import io.orderlake.transformer.stream.ChangeStream.Shard;
import io.orderlake.transformer.stream.LocalStream;
import io.orderlake.transformer.stream.ShardPosition;
import io.orderlake.transformer.stream.WritableStream.NewRecord;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/**
 * How fast a backlog in the local stream is delivered to a folder, beside a loop that reads the
 * same stream and does nothing with it. Both run in turn, several times; the best of each counts,
 * after rounds that count for neither, in which both are compiled. Processor time is told too,
 * since it depends less on what else the machine does.
 */
final class DrainBenchmark {
  private static final int CHANGES = 200_000;
  private static final int ORDERS = 50_000;
  private static final int WARM_UP_ROUNDS = 5;
  private static final int ROUNDS = 5;
  private static final int READ_LIMIT = 1_000;
  private static final int PUT = 500;

  /** Short, since the last buffer of a drain waits for it; the others are full before. */
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private static final OperatingSystemMXBean MACHINE =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Path folder;
  private final LocalStream stream;

  /** What something took, in microseconds a change. */
  private record DrainCost(double elapsed, double processor) {
    double perSecond() {
      return 1e6 / elapsed;
    }
  }

  /** When something began. */
  private record Start(long nanos, long processorNanos) {
    static Start now() {
      return new Start(System.nanoTime(), MACHINE.getProcessCpuTime());
    }

    DrainCost cost(long changes) {
      if (changes != CHANGES) {
        throw new IllegalStateException("went through " + changes + " of " + CHANGES);
      }
      Start end = now();
      return new DrainCost(
          (end.nanos - nanos) / 1e3 / changes,
          (end.processorNanos - processorNanos) / 1e3 / changes);
    }
  }

  private DrainBenchmark(Path folder) {
    this.folder = folder;
    this.stream =
        new LocalStream(
            folder.resolve("stream.db"), 2, Duration.ofHours(24), InstantSource.system());
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("orderlake-drain-");
    try {
      DrainBenchmark benchmark = new DrainBenchmark(folder);
      benchmark.fill();
      benchmark.compare();
      benchmark.stream.close();
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }

  private void fill() {
    for (int from = 0; from < CHANGES; from += PUT) {
      List<NewRecord> records = new ArrayList<>(PUT);
      for (int i = from; i < from + PUT; i++) {
        records.add(new NewRecord("order-" + i % ORDERS, change(i)));
      }
      stream.put(records);
    }
  }

  private void compare() throws IOException, InterruptedException {
    double reading = 0;
    double delivering = 0;
    for (int round = 1 - WARM_UP_ROUNDS; round <= ROUNDS; round++) {
      DrainCost read = read();
      DrainCost delivered = deliver();
      if (round > 0) {
        print(round, read, delivered);
        reading = Math.max(reading, read.perSecond());
        delivering = Math.max(delivering, delivered.perSecond());
      }
    }
    System.out.printf(
        Locale.ROOT,
        "Drain of %,d changes: delivered at %.2f of the rate of a bare read loop (at least 0.80)%n",
        CHANGES,
        delivering / reading);
  }

  private static void print(int round, DrainCost read, DrainCost delivered) {
    System.out.printf(
        Locale.ROOT,
        "round %d: read %,.0f/s (%.2f us of processor), delivered %,.0f/s (%.2f us)%n",
        round,
        read.perSecond(),
        read.processor(),
        delivered.perSecond(),
        delivered.processor());
  }

  private DrainCost read() {
    Start start = Start.now();
    long read = 0;
    for (Shard shard : stream.shards(stream.id())) {
      String next = stream.iterator(stream.id(), shard.id(), ShardPosition.TRIM_HORIZON);
      boolean more = true;
      while (more && next != null) {
        ReadResult batch = stream.read(next, READ_LIMIT);
        read += batch.records().size();
        next = batch.next();
        more = !batch.records().isEmpty();
      }
    }
    return start.cost(read);
  }

  /** Until the last is in the lake and its position stored. */
  private DrainCost deliver() throws IOException, InterruptedException {
    Path run = folder.resolve("run-" + System.nanoTime());
    InstantSource clock = InstantSource.system();
    StageStatus status = new StageStatus("delivery", clock);
    StateFile state = new StateFile(run);
    FolderWriter lake = new FolderWriter(run.resolve("lake"));
    DeliveryStage stage =
        new DeliveryStage(
            new DeliveryProperties(
                "order-changes",
                INTERVAL,
                DataSize.ofMegabytes(5),
                Duration.ofMillis(20),
                "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/",
                Compression.NONE),
            ObjectPrefix.ofRows("order_changes/"),
            stream,
            new ChangeTransform(FunctionMapping.read(), List.of(), TransformOptions.DEFAULTS),
            new MappingInUse(FunctionMapping.read(), List.of(), lake, clock),
            lake,
            new StoredPositions(state, "delivery"),
            status,
            clock);
    Start start = Start.now();
    stage.start();
    while (status.counts().delivered() < CHANGES) {
      Thread.sleep(1);
    }
    DrainCost cost = start.cost(status.counts().delivered());
    stage.stop();
    state.close();
    // Else each round writes to memory that this machine has never used, which takes longer.
    FileSystemUtils.deleteRecursively(run);
    return cost;
  }

  private static byte[] change(int number) {
    return """
        {"eventID":"%032x","eventName":"INSERT","eventVersion":"1.1",\
        "eventSource":"aws:dynamodb","awsRegion":"eu-central-1",\
        "dynamodb":{"ApproximateCreationDateTime":%d,"Keys":{"orderid":{"S":"order-%d"}},\
        "NewImage":{"orderid":{"S":"order-%d"},"product_name":{"S":"Laptop"},\
        "quantity":{"N":"%d"},"price":{"N":"1299.90"},"customer_id":{"S":"customer-%05d"},\
        "payment_method":{"S":"credit_card"},"timestamp":{"S":"2026-11-20T23:59:58.120Z"},\
        "status":{"S":"pending"},"updated_at":{"S":"2026-11-20T23:59:58.120Z"},\
        "version":{"N":"1"}},"SequenceNumber":"4000000000%011d","SizeBytes":212,\
        "StreamViewType":"NEW_AND_OLD_IMAGES"},"eventSourceARN":\
        "arn:aws:dynamodb:eu-central-1:123456789012:table/orders/stream/2026-11-01T00:00:00.000"}"""
        .formatted(
            number,
            1_795_219_198L + number / 1_000,
            number % ORDERS,
            number % ORDERS,
            1 + number % 9,
            number % 977,
            number)
        .getBytes(StandardCharsets.UTF_8);
  }
}
