package io.orderlake.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.deploy.Script.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What deploy.sh makes of each state that a stack may be in. */
class DeployScriptTest {
  @TempDir Path folder;

  private StandIn aws;

  @BeforeEach
  void standIn() throws IOException {
    aws = new StandIn(folder);
    aws.say("outputs", "TableName\torders").say("events", "Delivery\tno such role");
  }

  @Test
  void a_first_deployment_names_its_first_day() throws Exception {
    assertThat(deploy()).isEqualTo(new Result(0, "TableName\torders\n"));
    assertThat(aws.calls("cloudformation deploy").get(0))
        .containsPattern(" FirstDay=20[0-9]{2}-[0-9]{2}-[0-9]{2}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE"
      })
  void a_stack_that_is_there_is_brought_up_to_date_and_its_first_day_stays(String status)
      throws Exception {
    aws.say("stack", status);

    assertThat(deploy()).isEqualTo(new Result(0, "TableName\torders\n"));
    assertThat(aws.said("stack")).isEqualTo("UPDATE_COMPLETE");
  }

  @Test
  void a_stack_that_was_only_begun_is_made() throws Exception {
    aws.say("stack", "REVIEW_IN_PROGRESS");

    Result made = deploy();

    assertThat(made.output()).contains("was begun, and nothing of it made: making it now");
    assertThat(made.status()).isZero();
    assertThat(aws.said("stack")).isEqualTo("CREATE_COMPLETE");
  }

  @Test
  void a_first_deployment_that_failed_is_removed_and_made_again() throws Exception {
    aws.say("stack", "ROLLBACK_COMPLETE").say("resources", "OrdersTable\tDELETE_COMPLETE\torders");

    Result made = deploy();

    assertThat(made.output())
        .contains("The first deployment of orderlake failed and was taken back: making it again");
    assertThat(made.status()).as(made.output()).isZero();
    assertThat(aws.calls("cloudformation delete-stack")).hasSize(1);
    assertThat(aws.said("stack")).isEqualTo("CREATE_COMPLETE");
  }

  @Test
  void a_deployment_that_fails_says_why_and_is_repeated_once_that_is_mended() throws Exception {
    aws.say("tables/orders", "1700000000 True");

    Result failed = deploy();
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.output())
        .contains("orders already exists")
        .contains("When what is said above is mended, run this again");
    assertThat(aws.said("stack")).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(deploy().status()).isEqualTo(1);

    Files.delete(folder.resolve("state/tables/orders"));
    assertThat(deploy().status()).isZero();
    assertThat(aws.said("stack")).isEqualTo("CREATE_COMPLETE");
  }

  @Test
  void what_is_left_of_a_failed_deployment_and_cannot_be_removed_is_told() throws Exception {
    aws.say("stack", "ROLLBACK_COMPLETE")
        .say("resources", "Delivery\tCREATE_COMPLETE\torderlake-changes")
        .say("end-of-deletion", "DELETE_FAILED");

    Result refused = deploy();

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.output())
        .contains("no such role")
        .contains("what is left of the stack orderlake cannot be removed (DELETE_FAILED)");
    assertThat(aws.calls("cloudformation deploy")).isEmpty();
  }

  @Test
  void an_update_that_was_not_taken_back_is_taken_back_first() throws Exception {
    aws.say("stack", "UPDATE_ROLLBACK_FAILED");

    Result updated = deploy();

    assertThat(updated.output()).contains("was not wholly taken back: taking it back first");
    assertThat(updated.status()).as(updated.output()).isZero();
    assertThat(aws.said("stack")).isEqualTo("UPDATE_COMPLETE");
  }

  @Test
  void an_update_that_cannot_be_taken_back_is_told_with_the_reason() throws Exception {
    aws.say("stack", "UPDATE_ROLLBACK_FAILED").say("end-of-rollback", "UPDATE_ROLLBACK_FAILED");

    Result refused = deploy();

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.output())
        .contains("no such role")
        .contains("the last update of orderlake cannot be taken back: mend what is said above");
    assertThat(aws.calls("cloudformation deploy")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ROLLBACK_FAILED        | run deploy/remove.sh --stack orderlake, then this again
          CREATE_FAILED          | run deploy/remove.sh --stack orderlake, then this again
          DELETE_FAILED          | run deploy/remove.sh --stack orderlake, then this again
          UPDATE_FAILED          | aws cloudformation rollback-stack --stack-name orderlake
          IMPORT_ROLLBACK_FAILED | the stack orderlake is IMPORT_ROLLBACK_FAILED, in which nothing can be deployed
          DELETE_IN_PROGRESS     | the stack orderlake is being removed: run this again when that has ended
          """)
  void what_a_person_must_do_first_is_told_and_nothing_is_done(String status, String sentence)
      throws Exception {
    aws.say("stack", status);

    Result refused = deploy();

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.output()).contains(sentence);
    assertThat(aws.said("stack")).isEqualTo(status);
    assertThat(aws.calls("cloudformation"))
        .allMatch(call -> call.startsWith("cloudformation describe-"));
  }

  @ParameterizedTest
  @CsvSource({
    "UPDATE_IN_PROGRESS, UPDATE_COMPLETE, UPDATE_COMPLETE",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, UPDATE_COMPLETE, UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_IN_PROGRESS, UPDATE_ROLLBACK_COMPLETE, UPDATE_COMPLETE",
    "ROLLBACK_IN_PROGRESS, ROLLBACK_COMPLETE, CREATE_COMPLETE"
  })
  void what_is_under_way_is_waited_for_and_then_it_goes_on(String now, String then, String end)
      throws Exception {
    aws.say("stack", now + "\n" + now + "\n" + then)
        .say("resources", "OrdersTable\tDELETE_COMPLETE\torders");

    Result deployed = deploy();

    assertThat(deployed.output())
        .containsOnlyOnce("The stack orderlake is " + now + "; waiting for that to end.");
    assertThat(deployed.status()).as(deployed.output()).isZero();
    assertThat(aws.said("stack")).isEqualTo(end);
  }

  @Test
  void no_answer_is_not_taken_for_no_stack() throws Exception {
    aws.say("stack", "CREATE_COMPLETE").say("refused", "cloudformation describe-stacks");

    Result refused = deploy();

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.output()).contains("AccessDenied").contains("is not authorized");
    assertThat(aws.calls("cloudformation deploy")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"None, us-east-1", "null, us-east-1", "EU, eu-west-1", "eu-central-1, eu-central-1"})
  void a_bucket_is_where_its_region_is_by_whatever_name(String home, String region)
      throws Exception {
    aws.say("home", home).in(region);

    assertThat(deploy().status()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"None, us-east-1", "EU, eu-west-1", "eu-north-1, eu-north-1"})
  void a_bucket_elsewhere_is_told_with_its_region(String home, String region) throws Exception {
    aws.say("home", home);

    Result refused = deploy();

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.output())
        .contains(
            "the bucket 'mine' is in " + region + "; the function's code must be in eu-central-1");
  }

  @ParameterizedTest
  @CsvSource({
    "Orders, the stack's name has capitals",
    "orderlake-of-a-department-whose-name-is-longer-than-it-should-be, may have 54"
  })
  void a_name_that_aws_would_refuse_midway_is_refused_at_once(String stack, String sentence)
      throws Exception {
    Result refused = aws.run("deploy.sh", "--bucket", "mine", "--stack", stack);

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.output()).contains(sentence);
    assertThat(aws.calls("cloudformation deploy")).isEmpty();
  }

  @Test
  void capitals_in_the_stacks_name_are_taken_with_a_database_of_another() throws Exception {
    aws.run("deploy.sh", "--bucket", "mine", "--stack", "Orders", "Database=orders");

    assertThat(aws.calls("cloudformation deploy")).hasSize(1);
  }

  @Test
  void a_stack_keeps_its_table() throws Exception {
    aws.say("stack", "UPDATE_COMPLETE");

    Result refused = aws.run("deploy.sh", "--bucket", "mine", "TableName=others");
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.output()).contains("the stack orderlake has the table orders");
    Result byDefault = aws.run("deploy.sh", "--bucket", "mine", "TableName=");
    assertThat(byDefault.status()).isEqualTo(2);
    assertThat(byDefault.output()).contains("a stack of its own for orderlake-orders");
    assertThat(aws.calls("cloudformation deploy")).isEmpty();

    assertThat(aws.run("deploy.sh", "--bucket", "mine", "TableName=orders").status()).isZero();
  }

  @Test
  void what_is_made_of_mappings_is_deployed_with_its_code() throws Exception {
    String made = "  BillingInvoicesTransformFunction:\n      Code: invoices.jar\n";
    aws.say("made.yaml", made);
    aws.say("outputs", "LakeBucket\tlake");
    Path build = Files.createDirectories(folder.resolve("made here"));
    Files.writeString(build.resolve("invoices.jar"), "code");

    Result deployed =
        aws.run(
            "deploy.sh",
            "--bucket",
            "mine",
            "--build",
            build.toString(),
            "--table",
            "classpath:tables/orders.yaml",
            "invoices.yaml",
            "BufferSeconds=300");

    assertThat(deployed.status()).as(deployed.output()).isZero();
    assertThat(aws.said("jar").lines().skip(1))
        .containsExactly(
            folder + "/deploy/target/deploy-0.1.0-exec.jar",
            folder
                + "/deploy/../cdc-transformer-service/target/cdc-transformer-service-0.1.0-lambda.jar",
            build.toString(),
            "classpath:tables/orders.yaml",
            "invoices.yaml");
    assertThat(aws.calls("cloudformation deploy").get(0)).contains(" BufferSeconds=300 Release=");
    assertThat(aws.said("packaged")).contains("      Code: invoices.jar");
    assertThat(aws.said("packaged-invoices.jar")).isEqualTo("code");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a#b", "this & that", "x\\1", "it's \"mine\"", "$(x) `y`"})
  void folders_may_have_any_name(String name) throws Exception {
    Path here = Files.createDirectories(folder.resolve(name));
    aws = new StandIn(here);
    aws.say("made.yaml", "  Transform:\n      Code: things.jar\n").say("outputs", "LakeBucket\tl");
    Path build = Files.createDirectories(here.resolve("made"));
    Files.writeString(build.resolve("things.jar"), "code");

    Result ofOrders = deploy();
    assertThat(ofOrders.status()).as(ofOrders.output()).isZero();
    assertThat(aws.said("packaged")).contains("    Code: transform-lambda.jar");
    assertThat(aws.said("packaged-transform-lambda.jar")).isEqualTo("jar");

    Result ofThings =
        aws.run(
            "deploy.sh",
            "--bucket",
            "mine",
            "--build",
            build.toString(),
            "--remove-others",
            "--table",
            "things.yaml");
    assertThat(ofThings.status()).as(ofThings.output()).isZero();
    assertThat(aws.said("packaged-things.jar")).isEqualTo("code");
  }

  @Test
  void a_mapping_that_cannot_be_used_is_told_and_nothing_is_deployed() throws Exception {
    aws.say("jar-says", "invoices.yaml:3: key: is missing").say("jar-ends", "2");

    Result refused = aws.run("deploy.sh", "--bucket", "mine", "--table", "invoices.yaml");

    assertThat(refused).isEqualTo(new Result(2, "invoices.yaml:3: key: is missing\n"));
    assertThat(aws.has("log")).isFalse();
  }

  @Test
  void the_lake_keeps_the_mappings_of_its_rows_before_the_first_row_is_made_by_them()
      throws Exception {
    aws.say("outputs", "LakeBucket\tlake").say("made.yaml", "Resources:");

    assertThat(deployThings().status()).isZero();
    assertThat(aws.said("kept-tables/kept")).isEqualTo("1");

    assertThat(deployThings().status()).isZero();
    assertThat(aws.said("kept-tables/kept")).as("what the lake had is held against").isEqualTo("2");
    String calls = aws.said("log");
    assertThat(calls.lastIndexOf("_tables s3://lake/_tables"))
        .isBetween(0, calls.lastIndexOf("cloudformation deploy"));
  }

  @Test
  void another_meaning_of_rows_that_are_there_is_refused_before_anything_is_deployed()
      throws Exception {
    aws.say("outputs", "LakeBucket\tlake").say("made.yaml", "Resources:");
    assertThat(deployThings().status()).isZero();
    aws.say("jar-ends", "0\n2").say("jar-says", "column a: type was int");

    Result refused = deployThings();

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.output()).contains("column a: type was int");
    assertThat(aws.calls("cloudformation deploy")).hasSize(1);
    assertThat(aws.said("kept-tables/kept")).isEqualTo("1");
  }

  private Result deployThings() throws IOException, InterruptedException {
    return aws.run("deploy.sh", "--bucket", "mine", "--table", "things.yaml");
  }

  @Test
  void a_stack_keeps_its_other_tables_unless_their_end_is_asked_for() throws Exception {
    aws.say("stack", "UPDATE_COMPLETE")
        .say("resources", "AWS::KinesisFirehose::DeliveryStream\tBillingInvoicesDelivery");

    Result refused = deploy();
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.output())
        .contains(
            "the stack orderlake has BillingInvoicesDelivery for a table that is not given: give the"
                + " mappings of all its tables with --table, or --remove-others");
    assertThat(aws.calls("cloudformation deploy")).isEmpty();

    assertThat(aws.run("deploy.sh", "--bucket", "mine", "--remove-others").status()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bills,Billing,errors/,bills-changes orders,,errors/entity=orders/,changes | bills | orders
          bills,Billing,errors/,bills-changes                                       | bills | orders
          things,Things,errors/,things-changes                                      | things | orders
          """)
  void refused_records_of_an_entity_do_not_become_those_of_another(
      String entities, String moved, String first) throws Exception {
    aws.say("stack", "UPDATE_COMPLETE")
        .say("made.yaml", "Outputs:\n  Entities:\n    Value: " + entities)
        .say(
            "outputs",
            "LakeBucket\tlake\nEntities\torders,,errors/,changes"
                + " bills,Billing,errors/entity=bills/,bills-changes");

    Result refused =
        aws.run("deploy.sh", "--bucket", "mine", "--remove-others", "--table", "a.yaml", "b.yaml");

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.output())
        .contains("the refused records of " + moved + " would lie in errors/ of the lake, which is")
        .contains("name the mapping of " + first + " first with --table");
    assertThat(aws.calls("cloudformation deploy")).isEmpty();
    assertThat(aws.has("kept-tables/kept")).isFalse();
  }

  @Test
  void more_entities_are_taken_in_any_order_behind_the_first() throws Exception {
    aws.say("stack", "UPDATE_COMPLETE")
        .say(
            "made.yaml",
            "Outputs:\n  Entities:\n    Value: orders,,errors/,changes"
                + " new,New,errors/entity=new/,new-changes"
                + " bills,Billing,errors/entity=bills/,bills-changes")
        .say(
            "outputs",
            "LakeBucket\tlake\nEntities\torders,,errors/,changes"
                + " bills,Billing,errors/entity=bills/,bills-changes");

    Result deployed = aws.run("deploy.sh", "--bucket", "mine", "--table", "a.yaml", "b.yaml");

    assertThat(deployed.status()).as(deployed.output()).isZero();
  }

  @Test
  void a_stack_that_has_made_its_table_takes_no_other_ones_stream() throws Exception {
    aws.say("stack", "UPDATE_COMPLETE");
    String arn =
        "arn:aws:dynamodb:eu-central-1:123456789012:table/%s/stream/2026-11-20T12:00:00.000";

    Result refused =
        aws.run("deploy.sh", "--bucket", "mine", "OrdersStreamArn=" + arn.formatted("others"));

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.output())
        .contains("the stack orderlake has the table orders, and would leave that for others");
    assertThat(
            aws.run("deploy.sh", "--bucket", "mine", "OrdersStreamArn=" + arn.formatted("orders"))
                .status())
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ENABLED\tKEYS_ONLY", "ENABLED\tNEW_IMAGE", "DISABLED\tNEW_AND_OLD_IMAGES"})
  void a_stream_that_lacks_images_or_is_off_is_refused_with_what_turns_another_one_on(String said)
      throws Exception {
    aws.say("stream", said);
    String arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/shop.orders/stream/2026-11-20";

    Result refused = aws.run("deploy.sh", "--bucket", "mine", "OrdersStreamArn=" + arn);

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.output())
        .contains("the stream of OrdersStreamArn is " + said.replace("\t", ", with "))
        .contains("--table-name shop.orders --stream-specification StreamEnabled=false")
        .contains("StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES");
    assertThat(aws.calls("cloudformation deploy")).isEmpty();

    aws.say("stream", "ENABLED\tNEW_AND_OLD_IMAGES");
    assertThat(aws.run("deploy.sh", "--bucket", "mine", "OrdersStreamArn=" + arn).status())
        .isZero();
  }

  @Test
  void a_stream_that_whoever_deploys_may_not_see_is_told_and_taken() throws Exception {
    aws.say("refused", "dynamodbstreams describe-stream");

    Result deployed =
        aws.run("deploy.sh", "--bucket", "mine", "OrdersStreamArn=arn:x:table/orders/stream/1");

    assertThat(deployed.output()).contains("cannot be seen (An error occurred (AccessDenied)");
    assertThat(deployed.status()).isZero();
  }

  private Result deploy() throws IOException, InterruptedException {
    return aws.run("deploy.sh", "--bucket", "mine");
  }
}
