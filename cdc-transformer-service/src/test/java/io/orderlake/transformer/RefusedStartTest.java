package io.orderlake.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.orderlake.service.disk.FolderLocks;
import io.orderlake.transformer.state.StateFile;
import io.orderlake.transformer.state.StoredPositions;
import io.orderlake.transformer.stream.LocalStream;
import io.orderlake.transformer.stream.PositionStore.Positions;
import io.orderlake.transformer.stream.WritableStream.NewRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** A service that cannot start says in a sentence why, and which setting changes it. */
@ExtendWith(OutputCaptureExtension.class)
class RefusedStartTest {
  @TempDir Path folder;

  @Test
  void a_mapping_that_is_none_is_told_with_each_fault_and_its_line(CapturedOutput output) {
    start("orderlake.tables=classpath:tables/bad.yaml");

    assertThat(output).contains("tables/bad.yaml cannot be used:", "bad.yaml:3", "bad.yaml:5");
  }

  @Test
  void a_port_that_is_in_use_is_told(CapturedOutput output) throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      start("server.port=" + other.getLocalPort());

      assertTold(
          output,
          "Port %d is in use by another process.".formatted(other.getLocalPort()),
          "server.port (as an environment variable SERVER_PORT)");
    }
  }

  @Test
  void an_address_that_is_not_this_machines_is_told(CapturedOutput output) {
    start(
        "server.address=192.0.2.7",
        "orderlake.access.read-token=read-0123456789abcdef0123456789",
        "orderlake.access.control-token=control-0123456789abcdef012345");

    assertTold(output, "server.address is 192.0.2.7, where this machine cannot listen", "SERVER_");
  }

  @Test
  void a_lake_that_cannot_be_made_is_told(CapturedOutput output) {
    Path file = file("in the way");
    start("orderlake.lake.location=" + file.resolve("lake"));

    assertTold(
        output,
        "orderlake.lake.location is %s/lake, which cannot be used: %s".formatted(file, file),
        "ORDERLAKE_LAKE_LOCATION");
  }

  @Test
  void a_folder_of_positions_that_cannot_be_made_is_told(CapturedOutput output) {
    Path file = file("positions");
    start("orderlake.positions.location=" + file);

    assertTold(
        output,
        "orderlake.positions.location is %s, which cannot be used: %s is no folder."
            .formatted(file, file),
        "ORDERLAKE_POSITIONS_LOCATION");
  }

  @Test
  void a_stream_whose_folder_cannot_be_made_is_told(CapturedOutput output) {
    Path stream = file("in the way").resolve("stream.db");
    start("orderlake.stream.file=" + stream);

    assertTold(
        output,
        "orderlake.stream.file is %s, which cannot be used: %s is no folder."
            .formatted(stream, stream.getParent()),
        "ORDERLAKE_STREAM_FILE");
  }

  @Test
  void a_stream_that_is_no_database_is_told(CapturedOutput output) {
    Path stream = file("stream.db");
    start("orderlake.stream.file=" + stream);

    assertTold(
        output,
        "orderlake.stream.file is %s, which cannot be used: The local stream in".formatted(stream),
        "ORDERLAKE_STREAM_FILE");
  }

  @Test
  void a_stream_that_another_process_has_locked_is_told(CapturedOutput output) throws Exception {
    Path stream = folder.resolve("stream.db");
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + stream);
        Statement statement = other.createStatement()) {
      statement.execute("PRAGMA locking_mode=EXCLUSIVE");
      statement.execute("CREATE TABLE other (id INTEGER)");
      statement.execute("BEGIN EXCLUSIVE");
      start("orderlake.stream.file=" + stream);
    }

    assertTold(output, "The database file is locked", "ORDERLAKE_STREAM_FILE");
  }

  @Test
  void damaged_positions_are_told_with_what_to_do_and_are_not_taken_for_none(CapturedOutput output)
      throws IOException {
    Path positions = Files.createDirectories(folder.resolve("state")).resolve("pipe");
    Files.writeString(positions, "stream\nshard-1\tAFTER_SEQUENCE_NUMBER 40");
    start();

    assertTold(
        output,
        "%s is damaged: positions are cut short.".formatted(positions),
        "Put back a copy of the file from before, or delete it");
    assertThat(positions).exists();
  }

  @ParameterizedTest
  @CsvSource({"pipe, trim-horizon, false", "pipe, latest, true", "delivery, latest, false"})
  void where_a_stage_begins_once_its_damaged_positions_are_deleted_is_told_as_it_is(
      String stage, String start, boolean mayBeginWithTheNewest, CapturedOutput output)
      throws IOException {
    Path positions = Files.createDirectories(folder.resolve("state")).resolve(stage);
    Files.writeString(positions, "stream\nshard-1\tAFTER_SEQUENCE_NUMBER 40");
    start("orderlake.pipe.starting-position=" + start);

    assertTold(output, "delete it: the ", " is then read from its beginning");
    assertThat(
            output.toString().contains("while the lake has no rows it begins with what is newest"))
        .isEqualTo(mayBeginWithTheNewest);
  }

  @ParameterizedTest
  @CsvSource({"trim-horizon, false", "latest, true"})
  void a_damaged_state_is_told_with_what_to_do_and_what_goes_with_it(
      String start, boolean mayBeginWithTheNewest, CapturedOutput output) throws IOException {
    save("delivery", new Positions("stream", Map.of()));
    Path state = folder.resolve("state/state.db");
    Files.write(state, Arrays.copyOf(Files.readAllBytes(state), 5_000));
    start("orderlake.pipe.starting-position=" + start);

    assertTold(
        output,
        state + " is damaged: ",
        "Put back a copy of the file from before, and delete %1$s-wal and %1$s-shm; or delete all"
            .formatted(state),
        "and the dead letters with them: each stream is then read from its beginning");
    assertThat(
            output.toString().contains("while the lake has no rows it begins with what is newest"))
        .isEqualTo(mayBeginWithTheNewest);
    assertThat(state).exists();
  }

  @Test
  void a_state_that_may_not_be_made_is_told(CapturedOutput output) throws IOException {
    Files.createDirectories(folder.resolve("state/state.db.next/in the way"));
    start();

    assertTold(output, "orderlake.positions.location is %s/state, which".formatted(folder));
  }

  @Test
  void where_an_earlier_version_wrote_the_pipes_positions_they_go_with_the_stream(
      CapturedOutput output) throws IOException {
    Path file = streamAndBackup(2, 5);
    LocalStream stream = stream(file);
    save("delivery", stream.reached());
    save("pipe", new Positions("table", Map.of()));
    stream.close();
    putBack(file);
    start("orderlake.stream.file=" + file);

    assertTold(output, file + "-shm, and " + folder.resolve("state/state.db") + " with ");
  }

  @Test
  void a_stream_that_is_older_than_what_was_read_of_it_is_told(CapturedOutput output)
      throws IOException {
    Path file = streamAndBackup(2, 5);
    LocalStream stream = stream(file);
    save("delivery", stream.reached());
    stream.close();
    putBack(file);
    start("orderlake.stream.file=" + file);

    assertTold(
        output,
        "%s is older than the positions of the delivery in %s"
            .formatted(file, folder.resolve("state/state.db")),
        "or delete it with " + file + "-wal");
  }

  @Test
  void so_is_one_that_is_older_than_what_was_written_to_it(CapturedOutput output)
      throws IOException {
    Path file = streamAndBackup(2, 5);
    LocalStream stream = stream(file);
    save("pipe", new Positions("table", Map.of()).into(stream.reached()));
    stream.close();
    putBack(file);
    start("orderlake.stream.file=" + file);

    assertTold(
        output,
        "%s is older than the positions of the pipe in %s"
            .formatted(file, folder.resolve("state/state.db")));
  }

  @ParameterizedTest
  @CsvSource({
    "orderlake.positions.location, state, state/transformer.lock",
    "orderlake.lake.location, lake, lake/.transformer.lock",
    "orderlake.stream.file, data/stream.db, data/stream.db.lock"
  })
  void a_second_transformer_is_told_who_has_what_it_would_write_to(
      String setting, Path taken, Path lock, CapturedOutput output) {
    try (FolderLocks first = new FolderLocks("transformer")) {
      first.take("a.setting", folder.resolve(taken), folder.resolve(lock));
      start();

      assertTold(
          output,
          "%s is %s, which another transformer uses: process %d on "
              .formatted(setting, folder.resolve(taken), ProcessHandle.current().pid()),
          "Stop that one, or set " + setting + " to another");
    }
  }

  private Path streamAndBackup(int records, int more) throws IOException {
    Path file = folder.resolve("older/stream.db");
    put(file, records);
    Files.copy(file, folder.resolve("backup"));
    put(file, more);
    return file;
  }

  private void putBack(Path file) throws IOException {
    Files.copy(folder.resolve("backup"), file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void put(Path file, int records) {
    try (LocalStream stream = stream(file)) {
      for (int i = 0; i < records; i++) {
        stream.put(List.of(new NewRecord("order-" + i, new byte[] {'x'})));
      }
    }
  }

  private static LocalStream stream(Path file) {
    return new LocalStream(file, 2, Duration.ofHours(24), InstantSource.system());
  }

  private void save(String stage, Positions positions) {
    try (StateFile state = new StateFile(folder.resolve("state"))) {
      new StoredPositions(state, stage).save(positions);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "orderlake.lake.location=s3://           | s3:// is no location of a lake",
        "orderlake.stream.retention=1m           | orderlake.stream.retention must be 1 h or more",
        "orderlake.delivery.size=many            | orderlake.delivery.size",
        "orderlake.delivery.prefix=sales/        | In its place there is prefix: of the table's mapping",
        "orderlake.delivery.error-prefix=!{firehose:error-output-type}/!{year:yyyy}/ | Unknown expression !{year:yyyy}",
        "orderlake.pipe.partition-key=orderid    | Not a path such as $.dynamodb.Keys.orderid.S",
        "orderlake.pipe.event-names=UPDATE       | orderlake.pipe.event-names",
        "orderlake.refusals.share=2              | share",
        "orderlake.refusals.window=2h            | window",
        "server.port=none                        | server.port"
      })
  void a_value_that_cannot_be_used_is_told(String setting, String told, CapturedOutput output) {
    start(setting);

    assertTold(output, told);
  }

  private Path file(String name) {
    try {
      return Files.writeString(folder.resolve(name), "not a folder, nor a database".repeat(100));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void start(String... settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--orderlake.lake.location=" + folder.resolve("lake"),
                "--orderlake.positions.location=" + folder.resolve("state"),
                "--orderlake.stream.file=" + folder.resolve("data/stream.db")));
    for (String setting : settings) {
      String name = setting.substring(0, setting.indexOf('=') + 1);
      arguments.removeIf(argument -> argument.startsWith("--" + name));
      arguments.add("--" + setting);
    }
    Throwable failure =
        catchThrowable(
            () ->
                CdcTransformerService.application()
                    .initializers(
                        context ->
                            context
                                .getBeanFactory()
                                .registerSingleton("dynamoDbStreamsClient", new NoStreams()))
                    .run(arguments.toArray(String[]::new))
                    .close());
    assertThat(failure).as("a start that should be refused").isNotNull();
  }

  private static void assertTold(CapturedOutput output, String... told) {
    assertThat(output.toString())
        .containsOnlyOnce("APPLICATION FAILED TO START")
        .contains(told)
        .doesNotContain("\tat ");
  }

  /** Nobody asks it before the start is refused. */
  private static final class NoStreams implements DynamoDbStreamsClient {
    @Override
    public String serviceName() {
      return "dynamodb";
    }

    @Override
    public void close() {}
  }
}
