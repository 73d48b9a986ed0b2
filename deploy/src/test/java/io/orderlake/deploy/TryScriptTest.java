package io.orderlake.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.deploy.Script.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What try.sh says of a stack, and that it ends. */
class TryScriptTest {
  @TempDir Path folder;

  private StandIn aws;

  @BeforeEach
  void standIn() throws IOException {
    aws = new StandIn(folder);
    aws.say("stack", "CREATE_COMPLETE")
        .say("outputs", "TableName\torders\nDatabase\torderlake\nWorkGroup\torderlake");
    for (Map<String, Object> query : Template.read().ofType("AWS::Athena::NamedQuery").values()) {
      aws.say("saved/" + query.get("Name"), query.get("QueryString").toString());
    }
  }

  @Test
  void a_pipeline_that_works_passes_and_its_orders_are_taken_out_again() throws Exception {
    aws.say("arrived", "0\n57\n57\n130");

    Result passed = aws.run("try.sh");

    assertThat(passed.status()).as(passed.output()).isZero();
    assertThat(passed.output())
        .contains("Whether Athena takes parameters outside of WHERE: yes\n")
        .containsOnlyOnce("57 of 130 after ")
        .containsPattern("All there after \\d+ s\\.")
        .endsWith("\nPASS\n");
    assertThat(aws.said("orders")).isEmpty();
  }

  @Test
  void an_answer_that_does_not_come_is_waited_for_as_the_changes_are() throws Exception {
    aws.say("arrived", "0\nthrottled\n130");

    Result passed = aws.run("try.sh");

    assertThat(passed.output()).contains("an unknown number of 130 after ").endsWith("\nPASS\n");
  }

  @Test
  void what_the_table_leaves_over_while_it_throttles_is_written_and_read_again() throws Exception {
    aws.say("throttled", "write\nread");

    Result passed = aws.run("try.sh", "--keep");

    assertThat(passed.output()).endsWith("\nPASS\n");
    assertThat(aws.said("orders").lines()).hasSize(90);
    assertThat(aws.calls("dynamodb batch-write-item")).hasSize(4 + 1 + 1 + 1);
    assertThat(aws.calls("dynamodb batch-get-item")).hasSize(2);
  }

  @Test
  void a_report_that_differs_from_the_table_fails() throws Exception {
    aws.say("lost", "-050");

    Result failed = aws.run("try.sh");

    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.output())
        .containsPattern("WRONG: current_orders has .*\n50d49\n< try-\\S+-050\t")
        .contains("ok: sales/by-product adds up")
        .endsWith("\nFAIL\n");
  }

  @Test
  void athenas_refusal_of_parameters_outside_of_where_is_told_and_is_no_failure() throws Exception {
    aws.say("refusal", "SYNTAX_ERROR: line 1:13: no parameters here");

    Result passed = aws.run("try.sh");

    assertThat(passed.status()).isZero();
    assertThat(passed.output())
        .contains(
            "Whether Athena takes parameters outside of WHERE: Athena ended a query as FAILED:"
                + " SYNTAX_ERROR: line 1:13: no parameters here\n")
        .endsWith("\nPASS\n");
  }

  @Test
  void a_lake_to_which_nothing_comes_ends_it_in_time() throws Exception {
    aws.say("arrived", "57");

    Result failed = aws.run("try.sh", "--wait", "1");

    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.output()).contains("FAIL: after 1 s the lake has 57 of 130 changes.");
    assertThat(aws.said("orders")).as("its orders are taken out").isEmpty();
  }

  @Test
  void a_query_that_does_not_end_is_stopped_in_time() throws Exception {
    aws.say("state", "RUNNING");

    Result failed = aws.run("try.sh", "--wait", "1");

    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.output()).contains("Athena did not answer a query for 1 s; it is stopped.");
    assertThat(aws.calls("athena stop-query-execution")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"REVIEW_IN_PROGRESS", "CREATE_IN_PROGRESS", "ROLLBACK_COMPLETE", "DELETE_FAILED"})
  void a_stack_that_was_never_made_is_told_and_not_tried(String status) throws Exception {
    aws.say("stack", status);

    assertThat(aws.run("try.sh"))
        .isEqualTo(
            new Result(
                2, "try.sh: the stack orderlake is " + status + ": there is no pipeline to use\n"));
  }
}
