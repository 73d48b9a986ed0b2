package io.orderlake.transformer.pipe;

import io.orderlake.service.tables.Served;
import io.orderlake.service.tables.ServedTables;
import io.orderlake.table.Key;
import io.orderlake.transformer.pipe.Redrive.Redriven;
import io.orderlake.transformer.stream.TableStream;
import io.orderlake.transformer.stream.WritableStream;
import java.time.InstantSource;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.ExitCodeGenerator;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Redrives an EventBridge Pipe's dead letters; ends with 1 where some are left, or not to be had.
 */
public final class RedriveOnce implements CommandLineRunner, ExitCodeGenerator {
  private static final Logger log = LoggerFactory.getLogger(RedriveOnce.class);

  private final RedriveProperties redrive;
  private final PipeProperties pipe;
  private final Key key;
  private final TableStream table;
  private final WritableStream stream;
  private final InstantSource clock;
  private int exitCode = 1;

  RedriveOnce(
      RedriveProperties redrive,
      PipeProperties pipe,
      ServedTables tables,
      Served<TableStream> tableStreams,
      Served<WritableStream> streams,
      InstantSource clock) {
    this.redrive = redrive;
    this.pipe = pipe;
    this.key = tables.ofTable(tables.table(redrive.table())).get(0).key();
    this.table = tableStreams.of(redrive.table());
    this.stream = streams.of(redrive.table());
    this.clock = clock;
  }

  @Override
  public void run(String... args) throws InterruptedException {
    try (SqsClient sqs = SqsClient.create()) {
      DeadLetterQueue queue = new SqsDeadLetters(sqs, Objects.requireNonNull(redrive.queue()));
      Redriven done = new Redrive(redrive, pipe, key, queue, table, stream, clock).redrive();
      log.info(
          "Redriven: {} changes of {} messages; {} messages stay in the queue",
          done.changes(),
          done.messages(),
          done.left());
      if (done.held() > 0) {
        log.warn(
            "About {} messages are held by another redrive, or by one that was interrupted: they are"
                + " to be had again within 15 minutes; run this again then",
            done.held());
      }
      exitCode = done.left() + done.held() == 0 ? 0 : 1;
    }
  }

  @Override
  public int getExitCode() {
    return exitCode;
  }
}
