package io.orderlake.transformer.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.transformer.row.Outcome.Failed;
import io.orderlake.transformer.row.Outcome.Row;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class GoldenRowsTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final ChangeTransform transform = Golden.transform(TransformOptions.DEFAULTS);

  @ParameterizedTest
  @CsvSource({
    "pipe/insert, row/insert",
    "pipe/insert-minimal, row/insert-minimal",
    "pipe/insert-of-emulator, row/insert-of-emulator",
    "pipe/modify, row/modify",
    "pipe/remove, row/remove",
    "pipe/remove-by-ttl, row/remove-by-ttl",
    "pipe/remove-keys-only, row/remove-keys-only",
    "direct/insert-millis, row/direct-insert-millis",
    "direct/modify-micros, row/direct-modify-micros",
    "direct/remove-micros, row/direct-remove-micros",
  })
  void a_golden_record_becomes_its_golden_row(String record, String row) {
    Outcome outcome = transform.transform(Golden.bytes(record));

    assertThat(outcome).isInstanceOf(Outcome.Row.class);
    assertThat(new String(((Outcome.Row) outcome).line(), StandardCharsets.UTF_8))
        .isEqualTo(Golden.text(row));
  }

  @Test
  void the_golden_error_object_holds_one_record_to_mend_and_one_to_replay_as_it_is() {
    assertThat(Golden.text("error/object").lines().map(this::replay))
        .first()
        .isEqualTo(new Failed("price: is missing"));
    assertThat(Golden.text("error/object").lines().map(this::replay))
        .last()
        .isInstanceOf(Row.class);
  }

  private Outcome replay(String line) {
    return transform.transform(JSON.readTree(line).get("rawData").binaryValue());
  }
}
