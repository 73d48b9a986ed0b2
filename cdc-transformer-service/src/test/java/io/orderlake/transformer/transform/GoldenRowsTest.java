package io.orderlake.transformer.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldenRowsTest {
  private final ChangeTransform transform = new ChangeTransform(TransformOptions.DEFAULTS);

  @ParameterizedTest
  @CsvSource({
    "pipe/insert, row/insert",
    "pipe/insert-minimal, row/insert-minimal",
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
}
