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

/** What remove.sh removes, and what it leaves. */
class RemoveScriptTest {
  private static final String LAKE = "orderlake-lakebucket-1x2y";

  /** A minute after the stack of the stand-in was begun. */
  private static final String SINCE = "1796000060";

  private static final int KILLED = 128 + 9;

  @TempDir Path home;

  private Path folder;
  private StandIn aws;

  @BeforeEach
  void standIn() throws IOException {
    standIn(home.resolve("first"));
  }

  private void standIn(Path of) throws IOException {
    folder = of;
    aws = new StandIn(folder);
    aws.say("stack", "UPDATE_COMPLETE")
        .say("artifacts", "mine")
        .say("uploads", "there")
        .say(
            "resources",
            "OrdersTable\tCREATE_COMPLETE\torders\nLakeBucket\tUPDATE_COMPLETE\t" + LAKE)
        .say("tables/orders", SINCE + "\tTrue")
        .say("tables/of-another", SINCE + "\tFalse")
        .say("buckets/" + LAKE + "/made", "2026-11-30T00:54:21.000Z")
        .say("buckets/" + LAKE + "/versions", "2500")
        .say("buckets/of-another/made", "2026-11-30T00:54:21.000Z");
  }

  @Test
  void a_stack_goes_with_its_protected_table_all_versions_in_its_bucket_and_what_was_uploaded()
      throws Exception {
    aws.say("buckets/" + LAKE + "/versions", "5500");

    Result removed = remove();

    assertThat(removed.status()).as(removed.output()).isZero();
    assertThat(removed.output())
        .startsWith(
            "This removes what was made for the stack orderlake in eu-central-1: the stack, which is"
                + " UPDATE_COMPLETE, the table orders with its data, the bucket "
                + LAKE
                + " with all versions of its objects, s3://mine/orderlake/orderlake/.\n")
        .endsWith("Removed.\n");
    assertAllIsGone();
    assertThat(aws.calls("s3api delete-objects")).as("1,000 at once").hasSize(6);
  }

  @Test
  void wherever_it_is_killed_a_second_run_removes_the_rest() throws Exception {
    int changes = 0;
    Result killed;
    do {
      standIn(home.resolve("killed-after-" + ++changes));
      aws.say("kill-after", String.valueOf(changes));
      killed = remove();

      Result removed = remove();

      assertThat(removed.status()).as("after %s: %s", changes, removed.output()).isZero();
      assertAllIsGone();
    } while (killed.status() == KILLED);
    assertThat(changes).as("each change, and once more than there are").isEqualTo(9);
  }

  @Test
  void once_all_is_gone_another_run_says_so() throws Exception {
    remove();

    Result again = remove();

    assertThat(again)
        .isEqualTo(
            new Result(
                0,
                "Nothing that was made for the stack orderlake in eu-central-1 is there any more.\n"));
  }

  @Test
  void the_tables_of_other_mappings_go_too() throws Exception {
    aws.say(
            "resources",
            "AWS::DynamoDB::Table\tBillingTable\nBillingTable\tCREATE_COMPLETE\tbilling\n"
                + "OrdersTable\tCREATE_COMPLETE\torders")
        .say("tables/billing", SINCE + "\tFalse");

    Result removed = remove();

    assertThat(removed.status()).as(removed.output()).isZero();
    assertThat(removed.output())
        .contains("the table billing with its data, the table orders with its data");
    assertThat(aws.has("tables/billing")).isFalse();
    assertThat(aws.has("tables/orders")).isFalse();
    assertThat(aws.has("tables/of-another")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1795999990\tTrue", "2026-11-30T00:53:10.120000+00:00\tTrue"})
  void a_table_that_was_there_before_the_stack_stays_as_it_is(String older) throws Exception {
    aws.say("tables/orders", older);

    Result removed = remove();

    assertThat(removed.status()).as(removed.output()).isZero();
    assertThat(removed.output()).contains("It leaves the table orders.");
    assertThat(aws.said("tables/orders")).isEqualTo(older);
    assertThat(aws.has("buckets/" + LAKE)).isFalse();
    assertThat(remove().output()).contains("is there any more, but for the table orders.");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-30T00:54:20.060000+00:00, true",
    "2026-11-30T02:23:20.000000+01:30, true",
    "2026-11-29T16:53:20.000000-08:00, true",
    "2026-11-30T01:53:19.999999+01:00, false",
    "2026-11-29T20:53:19.999999-04:00, false",
    "1796000000.123, true",
    "1795999999.999, false"
  })
  void a_time_is_read_as_either_version_of_the_command_line_prints_it_anywhere(
      String madeAt, boolean isOfStack) throws Exception {
    aws.say("made", "2026-11-30T00:53:20.123000+00:00").say("tables/orders", madeAt + "\tTrue");

    assertThat(remove().status()).isZero();
    assertThat(aws.has("tables/orders")).isEqualTo(!isOfStack);
  }

  @Test
  void a_bucket_that_was_there_before_the_stack_stays() throws Exception {
    aws.say("buckets/" + LAKE + "/made", "2020-02-29T23:59:59.000Z");

    assertThat(remove().output()).contains("It leaves the bucket " + LAKE + ".");
    assertThat(aws.said("buckets/" + LAKE + "/versions")).isEqualTo("2500");
  }

  @Test
  void a_stack_that_reads_anothers_table_leaves_it() throws Exception {
    aws.say("resources", "LakeBucket\tCREATE_COMPLETE\t" + LAKE);

    assertThat(remove().status()).isZero();
    assertThat(aws.said("tables/orders")).isEqualTo(SINCE + "\tTrue");
    assertThat(aws.calls("dynamodb")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CREATE_FAILED", "CREATE_IN_PROGRESS", "DELETE_COMPLETE"})
  void the_name_of_a_table_that_the_stack_only_tried_to_make_is_not_its_table(String status)
      throws Exception {
    aws.say("stack", "ROLLBACK_COMPLETE")
        .say(
            "resources",
            "OrdersTable\t" + status + "\torders\nLakeBucket\tDELETE_COMPLETE\t" + LAKE);

    assertThat(remove().status()).isZero();
    assertThat(aws.said("tables/orders")).isEqualTo(SINCE + "\tTrue");
    assertThat(aws.said("buckets/" + LAKE + "/versions")).isEqualTo("2500");
  }

  @Test
  void what_a_failed_first_deployment_could_not_take_back_is_removed() throws Exception {
    aws.say("stack", "ROLLBACK_FAILED")
        .say("resources", "OrdersTable\tDELETE_FAILED\torders\nLakeBucket\tDELETE_FAILED\t" + LAKE);

    assertThat(remove().status()).isZero();
    assertAllIsGone();
  }

  @Test
  void a_table_that_was_made_under_that_name_after_the_stack_was_gone_stays() throws Exception {
    aws.say("kill-after", "3");
    remove();
    aws.say("deleted", "2026-11-30T01:00:00.000Z").say("tables/orders", "1796000500\tFalse");

    Result removed = remove();

    assertThat(removed.output()).contains("It leaves the table orders.");
    assertThat(aws.said("tables/orders")).isEqualTo("1796000500\tFalse");
    assertThat(aws.has("buckets/" + LAKE)).isFalse();
  }

  @Test
  void data_that_is_kept_can_be_removed_later() throws Exception {
    Result removed = aws.run("remove.sh", "--yes", "--keep-data");

    assertThat(removed.status()).isZero();
    assertThat(removed.output())
        .endsWith("Removed. Left: the table orders and the bucket " + LAKE + ".\n");
    assertThat(aws.said("stack")).isEqualTo("DELETE_COMPLETE");
    assertThat(aws.said("tables/orders")).as("and protected").isEqualTo(SINCE + "\tTrue");
    assertThat(aws.said("buckets/" + LAKE + "/versions")).isEqualTo("2500");

    assertThat(remove().status()).isZero();
    assertAllIsGone();
  }

  @Test
  void what_was_kept_is_known_from_the_stacks_events_too() throws Exception {
    aws.say("stack", "DELETE_COMPLETE")
        .say("resources", "")
        .say(
            "past",
            "OrdersTable\tDELETE_SKIPPED\torders\nOrdersTable\tCREATE_COMPLETE\torders\n"
                + "LakeBucket\tDELETE_SKIPPED\t"
                + LAKE);

    assertThat(remove().status()).isZero();
    assertAllIsGone();
  }

  @Test
  void nothing_is_changed_before_the_yes() throws Exception {
    Result refused = aws.run("remove.sh");

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.output()).contains("nobody can be asked here; give --yes");
    assertThat(aws.said("stack")).isEqualTo("UPDATE_COMPLETE");
    assertThat(aws.said("tables/orders")).isEqualTo(SINCE + "\tTrue");
  }

  @Test
  void a_stack_that_cannot_be_removed_keeps_its_data_and_is_removed_when_it_can_be()
      throws Exception {
    aws.say("end-of-deletion", "DELETE_FAILED").say("events", "LakeDatabase\tis in use");

    Result failed = remove();

    assertThat(failed.status()).isEqualTo(2);
    assertThat(failed.output())
        .contains("LakeDatabase\tis in use")
        .contains("the stack is DELETE_FAILED, for what is said above")
        .endsWith("Not all is removed: run this again, it goes on from here.\n");
    assertThat(aws.has("tables/orders")).isTrue();

    aws.say("end-of-deletion", "DELETE_COMPLETE");
    assertThat(remove().status()).isZero();
    assertAllIsGone();
  }

  @Test
  void what_is_under_way_is_waited_for() throws Exception {
    aws.say("stack", "UPDATE_IN_PROGRESS\nUPDATE_IN_PROGRESS\nUPDATE_COMPLETE");

    assertThat(remove().output())
        .contains("The stack orderlake is UPDATE_IN_PROGRESS; waiting for that to end.");
    assertAllIsGone();
  }

  @Test
  void an_object_that_comes_late_goes_too() throws Exception {
    aws.say("buckets/" + LAKE + "/late", "1");

    assertThat(remove().status()).isZero();
    assertAllIsGone();
  }

  @Test
  void objects_that_do_not_go_are_told() throws Exception {
    aws.say("locked", "");

    Result failed = remove();

    assertThat(failed.status()).isEqualTo(2);
    assertThat(failed.output()).contains("does not let go of some objects: AccessDenied");
  }

  @Test
  void no_answer_is_not_taken_for_no_table() throws Exception {
    aws.say("refused", "dynamodb describe-table");

    Result failed = remove();

    assertThat(failed.status()).isEqualTo(2);
    assertThat(failed.output()).contains("is not authorized");
    assertThat(aws.said("stack")).isEqualTo("UPDATE_COMPLETE");
  }

  @Test
  void a_stack_that_never_was_is_told() throws Exception {
    Files.delete(folder.resolve("state/stack"));

    assertThat(remove().output()).contains("there is no stack 'orderlake' in eu-central-1");
  }

  private Result remove() throws IOException, InterruptedException {
    return aws.run("remove.sh", "--yes");
  }

  private void assertAllIsGone() throws IOException {
    assertThat(aws.said("stack")).isEqualTo("DELETE_COMPLETE");
    assertThat(aws.has("tables/orders")).isFalse();
    assertThat(aws.has("buckets/" + LAKE)).isFalse();
    assertThat(aws.has("uploads")).isFalse();
    assertThat(aws.has("tables/of-another")).isTrue();
    assertThat(aws.has("buckets/of-another")).isTrue();
  }
}
