package io.orderlake.transformer.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonReaderTest {
  private static final FieldNames NAMES = FieldNames.of("id", "data", "a");

  @Test
  void fields_are_told_by_name_however_it_is_spelled_and_in_any_order() {
    JsonReader reader = reader(" { \"x\" : [1] , \"d\\u0061ta\" : \"D\" ,\"id\":\"I\"} ");
    List<String> fields = new ArrayList<>();

    reader.object();
    while (reader.nextField(NAMES)) {
      fields.add(reader.name() + reader.index() + "=" + reader.string());
    }
    reader.end();

    assertThat(fields).containsExactly("-1=null", "data1=D", "id0=I");
  }

  @Test
  void names_that_look_alike_are_told_apart() {
    FieldNames alike = FieldNames.of("abc", "adc", "aec");
    JsonReader reader = reader("{\"aec\":0,\"abc\":0,\"afc\":0,\"adc\":0,\"\":0}");
    List<String> names = new ArrayList<>();

    reader.object();
    while (reader.nextField(alike)) {
      names.add(reader.name());
      reader.skip();
    }

    assertThat(names).containsExactly("aec", "abc", "", "adc", "");
  }

  @Test
  void a_value_that_does_not_fit_is_skipped() {
    JsonReader reader = reader("[7,{\"a\":1},[[]],\"text\",null]");
    List<Text> strings = new ArrayList<>();

    assertThat(reader.enterArray()).isTrue();
    while (reader.nextItem()) {
      strings.add(reader.string());
    }
    reader.end();

    assertThat(strings).hasSize(5);
    assertThat(strings.get(3)).hasToString("text");
  }

  @Test
  void objects_may_stand_inside_each_other() {
    JsonReader reader = reader("{\"a\":{\"a\":{},\"id\":\"1\"},\"id\":\"2\"}");

    reader.object();
    assertThat(reader.nextField(NAMES)).isTrue();
    assertThat(reader.enterObject()).isTrue();
    assertThat(reader.nextField(NAMES)).isTrue();
    assertThat(reader.enterObject()).isTrue();
    assertThat(reader.nextField(NAMES)).isFalse();
    assertThat(reader.nextField(NAMES)).isTrue();
    assertThat(reader.string()).hasToString("1");
    assertThat(reader.nextField(NAMES)).isFalse();
    assertThat(reader.nextField(NAMES)).isTrue();
    assertThat(reader.string()).hasToString("2");
    assertThat(reader.nextField(NAMES)).isFalse();
    reader.end();
  }

  @Test
  void a_known_field_must_not_stand_twice() {
    JsonReader reader = reader("{\"x\":1,\"x\":2,\"id\":1,\"\\u0069d\":2}");

    assertThatThrownBy(
            () -> {
              reader.object();
              while (reader.nextField(NAMES)) {
                reader.skip();
              }
            })
        .isInstanceOf(MalformedJson.class)
        .hasMessageContaining("a field stands twice");
  }

  @Test
  void a_control_character_in_a_string_is_malformed_wherever_it_stands() {
    for (char control = 0; control < ' '; control++) {
      for (int before = 0; before < 9; before++) {
        String json = "\"" + "x".repeat(before) + control + "x".repeat(9) + "\"";
        assertThatThrownBy(() -> reader(json).skip())
            .isInstanceOf(MalformedJson.class)
            .hasMessageEndingWith("a control character in a string");
      }
    }
  }

  @Test
  void an_error_says_where_and_quotes_nothing() {
    assertThatThrownBy(() -> reader("{\"secret\" \"data\"}").skip())
        .isInstanceOf(MalformedJson.class)
        .hasMessage("byte 10: ':' is missing");
  }

  private static JsonReader reader(String json) {
    return new JsonReader(json.getBytes(UTF_8));
  }
}
