package io.orderlake.benchmarks;

import io.orderlake.transformer.CdcTransformerService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;
import tools.jackson.databind.JsonNode;

/**
 * A sandbox under traffic of its own and of clients, to which faults happen. After each, once all
 * is up again and what was written has arrived, all that clients were told in the run is looked
 * for.
 */
public final class FaultsRun implements AutoCloseable {
  private static final int FIRST_PORT = 18_581;
  private static final int LEAST_CHANGES = 60;

  /** As the services tell how much is left. */
  private static final Pattern NO_ROOM = Pattern.compile(" KB left| MB are free");

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long WHILE_FULL_MILLIS = 8_000;

  private final Path folder;
  private final Judge judge;
  private final Map<Fault, SmallDisk> disks = new EnumMap<>(Fault.class);
  private final Set<String> acknowledged = new LinkedHashSet<>();
  private final Set<String> surprises = new TreeSet<>();
  private @Nullable SandboxJvm sandbox;
  private @Nullable FaultClients clients;

  /**
   * What came of a fault.
   *
   * @param seen what a person would
   * @param secondsToUp from its end until all was up
   * @param acknowledged changes that clients were told were made, since the fault before
   * @param lost of all that were acknowledged in the run, as are doubled ones and orders out of
   *     order
   */
  public record Row(
      String fault,
      String seen,
      double secondsToUp,
      int acknowledged,
      Judge.Verdict verdict,
      List<String> differences) {
    static final String HEADER =
        "| fault | seen | up again after | acknowledged | lost | doubled | misordered |\n"
            + "|---|---|---|---|---|---|---|";

    public boolean isFlawless() {
      return verdict.lost() == 0
          && verdict.doubled() == 0
          && verdict.misordered() == 0
          && differences.isEmpty();
    }

    @Override
    public String toString() {
      return "| %s | %s | %.1f s | %d | %d | %d | %d |%s"
          .formatted(
              fault,
              seen,
              secondsToUp,
              acknowledged,
              verdict.lost(),
              verdict.doubled(),
              verdict.misordered(),
              differences.isEmpty() ? "" : " " + differences);
    }
  }

  /**
   * @param folder for the sandbox's data and log, empty
   */
  public FaultsRun(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    this.judge = new Judge(folder.resolve("reports"), folder.resolve("lake"), Judge.Kind.ORDERS);
    mount(Fault.LAKE_FULL, "lake", 96);
    mount(Fault.POSITIONS_FULL, "positions", 16);
    mount(Fault.STREAM_FULL, "stream", 96);
    mount(Fault.WAREHOUSE_FULL, "warehouse", 192);
    mount(Fault.TABLE_FULL, "data", 192);
  }

  private void mount(Fault fault, String name, int megabytes)
      throws IOException, InterruptedException {
    SmallDisk disk = SmallDisk.mount(folder.resolve(name), megabytes);
    if (disk != null) {
      disks.put(fault, disk);
    }
  }

  /** Whether disks of its own can be mounted here; without, no disk becomes full. */
  public boolean hasDisks() {
    return !disks.isEmpty();
  }

  /** Lets faults happen, and tells each as it ends. */
  public List<Row> run(List<Fault> faults)
      throws IOException, InterruptedException, TimeoutException, SQLException {
    List<Row> rows = new ArrayList<>();
    start();
    for (Fault fault : faults) {
      if (fault.name().endsWith("_FULL") && !hasDisks()) {
        System.out.println("  left out, for want of a disk to mount: " + fault.text());
        continue;
      }
      Row row = tried(fault);
      System.out.println("  " + row);
      rows.add(row);
    }
    return rows;
  }

  /** What never comes about is a fault of ours, and does not keep the others from being tried. */
  private Row tried(Fault fault)
      throws IOException, InterruptedException, TimeoutException, SQLException {
    int before = acknowledged.size();
    try {
      return run(fault);
    } catch (TimeoutException e) {
      for (SmallDisk disk : disks.values()) {
        disk.free();
      }
      end();
      start();
      stopTraffic();
      judge.settle(api());
      return new Row(
          fault.text(),
          "nothing that ends",
          PATIENCE.toSeconds(),
          acknowledged.size() - before,
          judge.of(api(), acknowledged),
          List.of(String.valueOf(e.getMessage()).replace(folder + "/", "")));
    }
  }

  private Row run(Fault fault)
      throws IOException, InterruptedException, TimeoutException, SQLException {
    int before = acknowledged.size();
    startTraffic();
    awaitChanges();
    String seen = happen(fault);
    double seconds = awaitUp();
    awaitChanges();
    stopTraffic();
    List<String> differences = new ArrayList<>(judge.settle(api()));
    differences.addAll(surprises);
    Judge.Verdict verdict = judge.of(api(), acknowledged);
    return new Row(fault.text(), seen, seconds, acknowledged.size() - before, verdict, differences);
  }

  private String happen(Fault fault)
      throws IOException, InterruptedException, TimeoutException, SQLException {
    return switch (fault) {
      case NONE -> "all is up";
      case LAKE_FULL, POSITIONS_FULL, STREAM_FULL, WAREHOUSE_FULL, TABLE_FULL ->
          full(List.of(disk(fault)));
      case ALL_FULL -> full(List.copyOf(disks.values()));
      case KILLED -> {
        end();
        start();
        yield "nothing";
      }
      case OUT_OF_MEMORY -> outOfMemory();
      case BAD_LINES -> badLines();
      case UNREADABLE_OBJECT -> unreadableObject();
      case DIFFERING_COPIES -> differingCopies();
      case DAMAGED_POSITIONS -> damagedPositions();
      case OLDER_STREAM -> olderStream();
      case CLOCK_AHEAD -> clockAhead();
      case SECOND_TRANSFORMER -> secondTransformer();
      case STREAM_OFF_AND_ON -> changeTable(FaultsRun::turnOffAndOn);
      case TABLE_MADE_ANEW -> {
        String seen = changeTable(FaultsRun::dropAndCreate);
        stopTraffic();
        api().repair();
        yield seen + "; repaired";
      }
      case TABLE_RESTORED -> tableRestored();
    };
  }

  private SmallDisk disk(Fault fault) {
    return Objects.requireNonNull(disks.get(fault));
  }

  private String full(List<SmallDisk> full)
      throws IOException, InterruptedException, TimeoutException {
    Deadline deadline = Deadline.in(PATIENCE);
    Set<String> seen = new LinkedHashSet<>();
    while (seen.stream().noneMatch(reason -> NO_ROOM.matcher(reason).find())) {
      deadline.check("No service said that there is no room");
      for (SmallDisk disk : full) {
        disk.fill();
      }
      seen.addAll(api().illnesses());
      Thread.sleep(100);
    }
    Thread.sleep(WHILE_FULL_MILLIS);
    seen.addAll(api().illnesses());
    for (SmallDisk disk : full) {
      disk.free();
    }
    return shortened(seen);
  }

  private String shortened(Set<String> seen) {
    return seen.stream()
        .map(reason -> reason.replace(folder + "/", "").replaceAll("\\d+ s: ", "… s: "))
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private String outOfMemory() throws IOException, InterruptedException, TimeoutException {
    end();
    // Heap that is short is collected for long before there is none: memory for classes is not.
    Process process =
        SandboxJvm.process(FIRST_PORT, folder.resolve("data"), options("-XX:MaxMetaspaceSize=60m"));
    boolean hasEnded = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    start();
    return hasEnded ? "it ended with status " + process.exitValue() : "it lived on";
  }

  private String badLines() throws IOException, InterruptedException {
    String row = aRow();
    String bad =
        row.replaceAll("\"changed_at\":\"[^\"]*\"", "\"changed_at\":\"2026-02-30 00:00:00.000\"")
            + "\n"
            + row.replaceAll(
                "\"changed_at\":\"[^\"]*\"", "\"changed_at\":\"12026-01-01 00:00:00.000\"")
            + "\n"
            + row.substring(0, row.length() / 2)
            + "\nnot even JSON\n"
            + row.replaceAll("\"quantity\":\\d+", "\"quantity\":99999999999")
            + "\n"
            + "[".repeat(3_000)
            + "\n"
            + row
            + "\n";
    write(partition().resolve("faults-bad-lines.ndjson"), bad);
    return awaitWarehouse("/rejects", 1) + " lines rejected";
  }

  private String unreadableObject() throws IOException, InterruptedException {
    Path object = partition().resolve("faults-unreadable.ndjson");
    // A link to itself cannot be read, by whomever.
    Files.createSymbolicLink(object, object.getFileName());
    Thread.sleep(WHILE_FULL_MILLIS);
    Set<String> seen = new LinkedHashSet<>(api().illnesses());
    Files.delete(object);
    write(object, aRow() + "\n");
    return seen.isEmpty() ? "nothing" : shortened(seen);
  }

  private String differingCopies() throws IOException, InterruptedException {
    long before = api().analytics("/api/warehouse").path("duplicates").asLong();
    String row = aRow();
    String other = row.replaceAll("\"quantity\":\\d+", "\"quantity\":77");
    // After the row that it differs from: the first in the lake's order is the one that holds.
    write(lastPartition().resolve("zz-faults-copies.ndjson"), other + "\n" + row + "\n");
    return awaitWarehouse("/duplicates", before + 2) - before + " duplicates";
  }

  private String damagedPositions() throws IOException, InterruptedException, TimeoutException {
    end();
    Path state = folder.resolve("positions/state.db");
    byte[] whole = Files.readAllBytes(state);
    Files.write(state, Arrays.copyOf(whole, whole.length / 2));
    String refusal = refusal();
    delete(state);
    start();
    return refusal;
  }

  private String olderStream()
      throws IOException, InterruptedException, TimeoutException, SQLException {
    end();
    Path stream = folder.resolve("stream/stream.db");
    sql(stream, "PRAGMA wal_checkpoint(TRUNCATE)");
    Files.copy(stream, folder.resolve("backup"), StandardCopyOption.REPLACE_EXISTING);
    start();
    awaitUp();
    awaitChanges();
    end();
    delete(stream);
    Files.copy(folder.resolve("backup"), stream);
    String refusal = refusal();
    delete(stream);
    start();
    return refusal;
  }

  private static void delete(Path database) throws IOException {
    for (String end : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(database.resolveSibling(database.getFileName() + end));
    }
  }

  private String clockAhead()
      throws IOException, InterruptedException, TimeoutException, SQLException {
    end();
    sql(
        folder.resolve("stream/stream.db"),
        "UPDATE records SET arrival = arrival + 400 * 86400000 WHERE id % 7 = 0");
    LocalDate nextYear = LocalDate.now(ZoneOffset.UTC).plusYears(1);
    Path ahead = folder.resolve("lake/order_changes/dt=" + nextYear + "/hour=23");
    write(ahead.resolve("faults-ahead.ndjson"), aRow() + "\n");
    start();
    return logged("The lake has partitions of a time that is yet to come");
  }

  private String secondTransformer() throws IOException, InterruptedException {
    Path log = folder.resolve("second.log");
    Process second =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CdcTransformerService.class.getName(),
                "--server.port=0",
                "--orderlake.positions.location=" + folder.resolve("positions"),
                "--orderlake.stream.file=" + folder.resolve("second/stream.db"),
                "--orderlake.lake.location=" + folder.resolve("second/lake"))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean hasEnded = second.waitFor(60, TimeUnit.SECONDS);
    second.destroyForcibly().waitFor();
    return (hasEnded ? "" : "it does not end: ") + reason(Files.readString(log));
  }

  private interface TableChange {
    void on(DynamoDbClient table) throws InterruptedException;
  }

  private String changeTable(TableChange change)
      throws IOException, InterruptedException, TimeoutException {
    onTable(change);
    return awaitGap() + " gap told";
  }

  /** While nothing else runs. */
  private void onTable(TableChange change)
      throws IOException, InterruptedException, TimeoutException {
    end();
    AmazonDynamoDBLocal database =
        DynamoDBEmbedded.create(folder.resolve("data/dynamodb.db").toFile(), true);
    try {
      change.on(database.dynamoDbClient());
    } finally {
      database.shutdown();
    }
    start();
  }

  /** Clients go on between the backup and what is restored of it, and after the repair. */
  private String tableRestored() throws IOException, InterruptedException, TimeoutException {
    List<Map<String, AttributeValue>> backup = new ArrayList<>();
    onTable(
        table ->
            table.scanPaginator(r -> r.tableName("orders")).items().stream().forEach(backup::add));
    awaitChanges();
    stopTraffic();
    String gap = changeTable(table -> restore(table, backup));
    String seen = gap + "; " + awaitDifferences() + " orders differ; repaired";
    api().repair();
    clients = FaultClients.start(api());
    return seen;
  }

  private long awaitDifferences() throws IOException, InterruptedException, TimeoutException {
    Deadline deadline = Deadline.in(PATIENCE);
    long differing = 0;
    while (differing == 0) {
      deadline.check("The table that went back differs from the lake in no order");
      JsonNode orders = api().reconcile("orders").get("orders");
      differing = orders.get("stale").asLong() + orders.get("extra").asLong();
    }
    return differing;
  }

  private static void turnOffAndOn(DynamoDbClient table) throws InterruptedException {
    table.updateTable(r -> r.tableName("orders").streamSpecification(s -> s.streamEnabled(false)));
    Thread.sleep(1_100);
    turnOn(table);
  }

  private static void turnOn(DynamoDbClient table) {
    table.updateTable(
        r ->
            r.tableName("orders")
                .streamSpecification(
                    s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
  }

  private static void dropAndCreate(DynamoDbClient table) throws InterruptedException {
    dropAndCreate(table, true);
  }

  /**
   * As DynamoDB does it: what is restored is in no stream, and the stream is turned on after.
   *
   * <p>Then an order comes and goes: DynamoDB Local numbers changes, when it is started again, from
   * the last one that is in a stream, and would hide as many as were restored below the number at
   * which the new stream begins.
   */
  private static void restore(DynamoDbClient table, List<Map<String, AttributeValue>> backup)
      throws InterruptedException {
    dropAndCreate(table, false);
    backup.forEach(item -> table.putItem(r -> r.tableName("orders").item(item)));
    turnOn(table);
    Map<String, AttributeValue> passing = new HashMap<>(backup.get(0));
    passing.put("orderid", AttributeValue.fromS("passing"));
    table.putItem(r -> r.tableName("orders").item(passing));
    table.deleteItem(
        r -> r.tableName("orders").key(Map.of("orderid", AttributeValue.fromS("passing"))));
  }

  private static void dropAndCreate(DynamoDbClient table, boolean streams)
      throws InterruptedException {
    TableDescription before = table.describeTable(r -> r.tableName("orders")).table();
    table.deleteTable(r -> r.tableName("orders"));
    Thread.sleep(1_100);
    table.createTable(
        r ->
            r.tableName("orders")
                .attributeDefinitions(before.attributeDefinitions())
                .keySchema(before.keySchema())
                .billingMode("PAY_PER_REQUEST"));
    if (streams) {
      turnOn(table);
    }
  }

  private long awaitGap() throws IOException, InterruptedException, TimeoutException {
    Deadline deadline = Deadline.in(PATIENCE);
    long gaps = 0;
    while (gaps == 0) {
      deadline.check("No gap was told");
      Thread.sleep(200);
      gaps = api().transformer("/api/pipeline").at("/stages/0/gaps").asLong();
    }
    return gaps;
  }

  private long awaitWarehouse(String figure, long least) throws IOException, InterruptedException {
    long told = 0;
    for (int i = 0; i < 150 && told < least; i++) {
      Thread.sleep(100);
      told = api().analytics("/api/warehouse").at(figure).asLong();
    }
    return told;
  }

  /** A row that is in the lake. */
  private String aRow() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("lake/order_changes"))) {
      Path object =
          files
              .filter(file -> file.getFileName().toString().startsWith("order-changes"))
              .findFirst()
              .orElseThrow();
      return Files.readAllLines(object).get(0);
    }
  }

  private Path partition() throws IOException {
    return partitions().get(0);
  }

  private Path lastPartition() throws IOException {
    List<Path> all = partitions();
    return all.get(all.size() - 1);
  }

  private List<Path> partitions() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("lake/order_changes"), 2)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("hour="))
          .sorted()
          .toList();
    }
  }

  /** Whole or not at all, as delivery does. */
  private void write(Path object, String lines) throws IOException {
    Path unfinished = folder.resolve("lake/.faults");
    Files.createDirectories(object.getParent());
    Files.writeString(unfinished, lines, StandardCharsets.UTF_8);
    Files.move(unfinished, object);
  }

  private static void sql(Path file, String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement executing = connection.createStatement()) {
      executing.execute(statement);
    }
  }

  private SandboxApi api() {
    return Objects.requireNonNull(sandbox).api();
  }

  private String[] options(String memory) {
    return new String[] {
      memory,
      "-XX:+UseSerialGC",
      judge.option(),
      "-Dorderlake.lake.location=" + folder.resolve("lake"),
      "-Dorderlake.positions.location=" + folder.resolve("positions"),
      "-Dorderlake.stream.file=" + folder.resolve("stream/stream.db"),
      "-Dorderlake.warehouse.file=" + folder.resolve("warehouse/warehouse.duckdb")
    };
  }

  private void start() throws IOException, InterruptedException, TimeoutException {
    sandbox = SandboxJvm.start(FIRST_PORT, folder.resolve("data"), options("-Xmx384m"));
    CrashRun.awaitPickUp(api());
  }

  private void end() throws InterruptedException {
    Objects.requireNonNull(sandbox).kill();
  }

  /** What a start says that is refused. */
  private String refusal() throws IOException, InterruptedException, TimeoutException {
    Path log = folder.resolve("sandbox.log");
    long before = Files.size(log);
    Process process = SandboxJvm.process(FIRST_PORT, folder.resolve("data"), options("-Xmx384m"));
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      return "it is not refused";
    }
    byte[] all = Files.readAllBytes(log);
    return reason(new String(all, (int) before, all.length - (int) before, StandardCharsets.UTF_8));
  }

  private String reason(String log) {
    int begin = log.indexOf("Description:");
    return begin < 0
        ? "it says nothing"
        : "refused: "
            + log.substring(begin + "Description:".length())
                .strip()
                .lines()
                .findFirst()
                .orElse("")
                .replace(folder + "/", "");
  }

  private String logged(String sentence) throws IOException {
    return Files.readString(folder.resolve("sandbox.log")).contains(sentence)
        ? "told in the log"
        : "nothing";
  }

  private void startTraffic() throws IOException, InterruptedException {
    if (clients == null) {
      api().simulator("POST", "/api/simulation/start", "{\"ordersPerSecond\":40}");
      clients = FaultClients.start(api());
    }
  }

  private void stopTraffic() throws IOException, InterruptedException {
    FaultClients ending = clients;
    clients = null;
    if (ending != null) {
      ending.close();
      acknowledged.addAll(ending.acknowledged());
      surprises.addAll(ending.surprises());
      api().simulator("POST", "/api/simulation/stop", "");
    }
  }

  private void awaitChanges() throws InterruptedException, TimeoutException {
    FaultClients all = clients;
    if (all == null) {
      return;
    }
    int before = all.acknowledged().size();
    Deadline deadline = Deadline.in(PATIENCE);
    while (all.acknowledged().size() < before + LEAST_CHANGES) {
      deadline.check("Clients were not answered");
      Thread.sleep(50);
    }
  }

  private double awaitUp() throws InterruptedException, TimeoutException {
    long begin = System.nanoTime();
    Deadline deadline = Deadline.in(PATIENCE);
    while (!api().isUp()) {
      deadline.check("Not all is up: " + api().illnesses());
      Thread.sleep(50);
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (sandbox != null) {
      sandbox.close();
    }
    for (SmallDisk disk : disks.values()) {
      disk.close();
    }
    disks.clear();
  }
}
