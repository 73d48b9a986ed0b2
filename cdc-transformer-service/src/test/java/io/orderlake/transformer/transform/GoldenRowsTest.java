package io.orderlake.transformer.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenRowsTest {
  private final ChangeTransform transform = new ChangeTransform(TransformOptions.DEFAULTS);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "insert",
        "insert-minimal",
        "modify",
        "remove",
        "remove-by-ttl",
        "remove-keys-only"
      })
  void a_record_of_the_pipe_becomes_its_golden_row(String name) throws IOException {
    Outcome outcome = transform.transform(golden("pipe/" + name));
    assertThat(outcome).isInstanceOf(Outcome.Row.class);
    assertThat(new String(((Outcome.Row) outcome).line(), StandardCharsets.UTF_8))
        .isEqualTo(new String(golden("row/" + name), StandardCharsets.UTF_8));
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            GoldenRowsTest.class.getResourceAsStream("/golden/" + name + ".json"), name)) {
      return in.readAllBytes();
    }
  }
}
