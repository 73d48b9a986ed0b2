package io.orderlake.transformer.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.table.MappingText;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import io.orderlake.transformer.row.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionMappingTest {
  private static final Path FILE = Path.of("src/main/resources/table.json");

  @Test
  void the_function_has_the_mapping_of_orders() throws IOException {
    String text = MappingText.of(Golden.ORDERS) + "\n";
    if (Boolean.getBoolean("orderlake.write-table")) {
      Files.writeString(FILE, text);
    }

    assertThat(FILE)
        .as(
            "to write it anew: mvn test -pl cdc-transformer-service/function -am -Dorderlake.write-table=true")
        .hasContent(text.stripTrailing());
    assertThat(FunctionMapping.read()).isEqualTo(Golden.ORDERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders", "invoices"})
  void a_mapping_is_the_same_read_from_its_text(String name) {
    TableMapping mapping = TableFile.onClassPath("tables/" + name + ".yaml");

    assertThat(FunctionMapping.of(MappingText.of(mapping).getBytes(UTF_8))).isEqualTo(mapping);
  }
}
