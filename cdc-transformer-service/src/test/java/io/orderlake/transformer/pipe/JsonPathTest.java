package io.orderlake.transformer.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathTest {
  private static final String RECORD =
      """
      {"eventName":"INSERT","dynamodb":{"NewImage":{"orderid":{"S":"not this"}},
       "Keys":{"other":{"S":"nor this"},"orderid":{"S":"A-1"},"line":{"N":"7"}}}}""";

  @Test
  void the_value_at_the_path_is_found() {
    assertThat(read("$.dynamodb.Keys.orderid.S", RECORD)).isEqualTo("A-1");
    assertThat(read("$.dynamodb.Keys.line.N", RECORD)).isEqualTo("7");
    assertThat(read("$.eventName", RECORD)).isEqualTo("INSERT");
  }

  @Test
  void where_there_is_no_such_value_there_is_none() {
    assertThat(read("$.dynamodb.Keys.absent.S", RECORD)).isNull();
    assertThat(read("$.dynamodb.Keys", RECORD)).isNull();
    assertThat(read("$.eventName", "{\"eventName\":null}")).isNull();
    assertThat(read("$.eventName", "not JSON")).isNull();
    assertThat(read("$.eventName", "")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "$", "eventName", "$.a[0]", "$..a", "$.a b"})
  void a_path_of_another_form_is_refused(String path) {
    assertThatThrownBy(() -> new JsonPath(path)).isInstanceOf(IllegalArgumentException.class);
  }

  private static String read(String path, String record) {
    return new JsonPath(path).read(record.getBytes(StandardCharsets.UTF_8));
  }
}
