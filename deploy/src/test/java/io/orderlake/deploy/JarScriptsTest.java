package io.orderlake.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.deploy.Script.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scripts that run the transformer's jar tell it, and what they make of its end. */
class JarScriptsTest {
  private static final String QUEUE =
      "https://sqs.eu-central-1.amazonaws.com/123456789012/orderlake-DeadLetters-1x2y";

  private static final String PARTITIONS =
      "!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/";

  @TempDir Path folder;

  private StandIn aws;

  @BeforeEach
  void standIn() throws IOException {
    aws = new StandIn(folder);
    aws.say("stack", "UPDATE_COMPLETE")
        .say("parameters", "RemoveEvents\tdrop")
        .say(
            "outputs",
            """
            TableName\torders
            StreamName\torderlake-changes
            LakeBucket\torderlake-lakebucket-1x2y
            DeadLetters\t"""
                + QUEUE);
  }

  @Test
  void a_replay_is_of_the_stacks_bucket_with_its_settings_and_the_time_asked_for()
      throws Exception {
    aws.say("jar-says", "Replayed: 2 delivered, 0 dropped, 1 still failing");

    Result replayed =
        aws.run(
            "replay.sh",
            "--from",
            "2026-11-20T12:00:00Z",
            "--to",
            "2026-11-21T00:00Z",
            "--reason",
            "it threw");

    assertThat(replayed)
        .isEqualTo(
            new Result(
                0,
                "Replaying what arrived from 2026-11-20T12:00:00Z to 2026-11-21T00:00Z.\n"
                    + "Replayed: 2 delivered, 0 dropped, 1 still failing\n"));
    assertThat(arguments())
        .containsExactly(
            "--orderlake.replay.from=2026-11-20T12:00:00Z",
            "--orderlake.replay.to=2026-11-21T00:00Z",
            "--orderlake.replay.reason=it threw",
            "--orderlake.tables=classpath:tables/orders.yaml",
            "--orderlake.table.name=orders",
            "--orderlake.replay.entity=orders",
            "--orderlake.replay.besides=",
            "--orderlake.replay.first=orders",
            "--orderlake.transform.remove-events=drop",
            "--orderlake.lake.location=s3://orderlake-lakebucket-1x2y",
            "--orderlake.delivery.name=orderlake-changes",
            "--orderlake.delivery.error-prefix=errors/" + PARTITIONS,
            "--orderlake.delivery.compression=gzip");
  }

  @Test
  void another_entity_is_replayed_and_redriven_by_its_mapping_from_where_its_own_is()
      throws Exception {
    aws.say(
        "outputs",
        """
        BillingTableName\tbilling
        BillingStreamName\torderlake-billing-changes
        BillingDeadLetters\t%s
        LakeBucket\torderlake-lakebucket-1x2y
        Entities\torders,,errors/,changes invoices,Billing,errors/entity=invoices/,invoices-changes"""
            .formatted(QUEUE));
    String[] invoices = {"--entity", "invoices", "--table", "invoices.yaml"};

    Result replayed = aws.run("replay.sh", invoices);
    assertThat(replayed.status()).as(replayed.output()).isZero();
    assertThat(arguments())
        .contains(
            "--orderlake.tables=invoices.yaml",
            "--orderlake.table.name=billing",
            "--orderlake.delivery.name=orderlake-invoices-changes",
            "--orderlake.delivery.error-prefix=errors/entity=invoices/" + PARTITIONS);

    Result redriven = aws.run("redrive.sh", invoices);
    assertThat(redriven.status()).as(redriven.output()).isZero();
    assertThat(arguments())
        .contains(
            "--orderlake.redrive.queue=" + QUEUE,
            "--orderlake.tables=invoices.yaml",
            "--orderlake.table.name=billing",
            "--orderlake.stream.name=orderlake-billing-changes");
    assertThat(aws.run("replay.sh", "--entity", "refunds").output())
        .contains("the stack orderlake has no 'refunds', but orders,invoices");
  }

  @Test
  void an_entity_is_replayed_by_all_mappings_that_are_given_and_tells_whom_its_table_has_besides()
      throws Exception {
    aws.say(
        "outputs",
        """
        BillingTableName\tshop.billing
        LakeBucket\torderlake-lakebucket-1x2y
        AnalyticsEnvironment\tSPRING_APPLICATION_JSON={"orderlake.table.names[orders]":"shop-orders",\
        "orderlake.table.names[billing]":"shop.billing"} ORDERLAKE_ALERTS_PIPELINE=none
        Entities\torders,,errors/,changes things,Billing,errors/entity=things/,things-changes \
        bills,Billing,errors/entity=bills/,bills-changes""");

    Result replayed =
        aws.run(
            "replay.sh", "--table", "o.yaml", "bills.yaml", "--entity", "things", "--table", "t");

    assertThat(replayed.status()).as(replayed.output()).isZero();
    assertThat(arguments())
        .contains(
            "--orderlake.tables=o.yaml,bills.yaml,t",
            "--orderlake.table.names[billing]=shop.billing",
            "--orderlake.replay.entity=things",
            "--orderlake.replay.besides=bills",
            "--orderlake.replay.first=things",
            "--orderlake.delivery.error-prefix=errors/entity=things/" + PARTITIONS);
    assertThat(aws.run("replay.sh", "--table", "--entity", "things").output())
        .contains("--table needs a file");
  }

  @Test
  void without_a_time_all_is_replayed() throws Exception {
    assertThat(aws.run("replay.sh").status()).isZero();
    assertThat(arguments()).contains("--orderlake.replay.from=1970-01-01T00:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"yesterday", "2026-11-20", "2026-11-20T12:00:00", "2026-11-20T12:00:00+01:00"})
  void what_is_no_time_is_told_before_anything_is_done(String time) throws Exception {
    assertThat(aws.run("replay.sh", "--to", time))
        .isEqualTo(
            new Result(2, "replay.sh: '" + time + "' is no time such as 2026-11-20T12:00:00Z\n"));
    assertThat(aws.has("log")).isFalse();
  }

  @Test
  void a_redrive_is_of_the_stacks_queue_to_its_stream() throws Exception {
    assertThat(aws.run("redrive.sh"))
        .isEqualTo(new Result(0, "Redriving what the pipe of orderlake gave up.\n"));
    assertThat(arguments())
        .containsExactly(
            "--orderlake.redrive.queue=" + QUEUE,
            "--orderlake.redrive.delete-gone=false",
            "--orderlake.tables=classpath:tables/orders.yaml",
            "--orderlake.table.name=orders",
            "--orderlake.stream.type=kinesis",
            "--orderlake.stream.name=orderlake-changes");
  }

  @Test
  void messages_that_stay_end_a_redrive_with_1() throws Exception {
    aws.say("jar-ends", "1");

    assertThat(aws.run("redrive.sh", "--delete-gone").status()).isEqualTo(1);
    assertThat(arguments()).contains("--orderlake.redrive.delete-gone=true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"replay.sh", "redrive.sh"})
  void a_jar_that_is_missing_or_there_twice_is_told(String name) throws Exception {
    Files.copy(
        aws.build("exec"),
        folder.resolve("cdc-transformer-service/target/cdc-transformer-service-0.2.0-exec.jar"));
    assertThat(aws.run(name).output()).contains("there are several builds of the transformer");

    Files.delete(
        folder.resolve("cdc-transformer-service/target/cdc-transformer-service-0.2.0-exec.jar"));
    Files.delete(aws.build("exec"));
    assertThat(aws.run(name).output()).contains("the transformer is not built: mvn -q package");
  }

  @Test
  void an_output_that_the_stack_does_not_have_yet_is_told() throws Exception {
    aws.say("outputs", "TableName\torders");

    Result refused = aws.run("redrive.sh");

    assertThat(refused.output())
        .contains(
            "the stack orderlake has no output DeadLetters: deploy/deploy.sh brings it up to date");
    assertThat(aws.has("jar")).isFalse();
  }

  /** What the jar was told, without what is about how it prints. */
  private List<String> arguments() throws IOException {
    return aws.said("jar").lines().filter(argument -> argument.startsWith("--orderlake.")).toList();
  }
}
