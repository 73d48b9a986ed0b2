package io.orderlake.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Python's rows of invoices are those that the mapping means, as far as the sample goes. */
class InvoicesScriptTest {
  private static final String CHANGE =
      """
      {"eventID":"e1","eventName":"MODIFY","dynamodb":{"ApproximateCreationDateTime":1795248000,
       "Keys":{"pk":{"S":"C-7"},"sk":{"S":"INV#31"}},"SequenceNumber":"400000000000000000137",
       "NewImage":{"pk":{"S":"C-7"},"sk":{"S":"INV#31"},"issued":{"N":"1795219198"},
        "customer":{"M":{"name":{"S":"Ada"},"address":{"M":{"city":{"S":"Graz"}}}}},
        "lines":{"L":[{"M":{"sku":{"S":"A-1"},"qty":{"N":"2.0"}}}]},"net":{"N":"100"},
        "paid":{"BOOL":false},"score":{"N":"0.75"},"discounts":{"NS":["7.5","5"]},
        "state":{"S":"open"},"memo":{"S":"x"}},
       "OldImage":{"pk":{"S":"C-7"},"sk":{"S":"INV#31"},"state":{"S":"draft"}}}}""";

  private static final String ROW =
      """
      {"event_id":"e1","cdc_event_type":"MODIFY",\
      "change_key":"0000000000000000000400000000000000000137",\
      "sequence_number":"400000000000000000137","creation_datetime":"2026-11-21 08:00:00.000",\
      "changed_at":"2026-11-21 08:00:00.000","invoice_key":"C-7|INV#31","customer":"C-7",\
      "number":"INV#31","issued_at":"2026-11-20 23:59:58.000","customer_name":"Ada","city":"Graz",\
      "first_sku":"A-1","net":100.0000,"vat_rate":0.1900,"vat":19.0000,"currency":"EUR",\
      "paid":false,"score":0.75,"lines":"[{\\"qty\\":2,\\"sku\\":\\"A-1\\"}]",\
      "discounts":"[5,7.5]","state":"open","previous_state":"draft","expires_at":null,\
      "removed_by":null,"rest":"{\\"memo\\":\\"x\\"}"}
      """;

  @TempDir Path folder;

  @Test
  void a_change_becomes_the_row_that_the_mapping_describes() throws Exception {
    assertThat(data(answer(SampleEvent.of(List.of(CHANGE))).get(0))).isEqualTo(ROW);
  }

  @Test
  void what_the_column_cannot_use_is_kept_in_rest() throws Exception {
    String change = CHANGE.replace("{\"BOOL\":false}", "{\"S\":\"no\"}");

    assertThat(data(answer(SampleEvent.of(List.of(change))).get(0)))
        .contains("\"paid\":null", "\"rest\":\"{\\\"memo\\\":\\\"x\\\",\\\"paid\\\":\\\"no\\\"}\"");
  }

  @Test
  void a_part_of_a_tenth_of_a_thousandth_is_rounded_half_up() throws Exception {
    String change =
        CHANGE.replace("{\"N\":\"100\"}", "{\"N\":\"0.0050\"},\"vat_rate\":{\"N\":\"0.05\"}");

    assertThat(data(answer(SampleEvent.of(List.of(change))).get(0))).contains("\"vat\":0.0003,");
  }

  @Test
  void of_the_sample_all_are_invoices_but_one_in_twenty() throws Exception {
    List<String> results =
        answer(Input.INVOICES.event()).stream().map(r -> r.get("result").asString()).toList();

    assertThat(results).hasSize(SampleEvent.RECORDS).containsOnly("Ok", "Dropped");
    assertThat(results.stream().filter("Dropped"::equals)).hasSize(SampleEvent.RECORDS / 20);
  }

  private static String data(JsonNode record) {
    return new String(Base64.getDecoder().decode(record.get("data").asString()), UTF_8);
  }

  private List<JsonNode> answer(byte[] event) throws Exception {
    Optional<Program> python = Program.python("invoices");
    assumeTrue(python.isPresent(), "there is no python3 here");
    try (ProgramRun run = python.get().start(Files.write(folder.resolve("event.json"), event))) {
      run.turn(1);
      run.end();
      return JsonMapper.shared().readTree(run.answer()).get("records").valueStream().toList();
    }
  }
}
