package io.orderlake.transformer.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
  private static final FieldNames NAMES = FieldNames.of("id", "n");
  private static final String FIRST =
      "{\"x\":\"skipped\",\"id\":\"a\",\"m\":{\"k\":[1,null]},\"n\":-1.5}";

  @Test
  void the_texts_of_a_record_of_the_same_layout_are_found_and_the_rest_is_passed_over() {
    String other = "{\"x\":\"\",\"id\":\"another\",\"m\":{\"k\":[20e3,true]},\"n\":7}";

    assertThat(layout(FIRST).read(bytes(other)))
        .extracting(String::valueOf)
        .contains("another", "7");
    assertThat(layout(FIRST).read(bytes(FIRST))).extracting(String::valueOf).contains("a", "-1.5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"x\":\"skipped\",\"id\":\"a\",\"m\":{\"k\":[1,null]},\"n\":-1.5} ",
        "{\"x\":\"skipped\",\"id\":\"a\",\"m\":{\"k\":[1,null]},\"n\":-1.5",
        "{\"x\":\"skipped\",\"id\":\"a\",\"m\":{\"k\":[1,null]},\"n\":\"-1.5\"}",
        "{\"x\":\"skipped\",\"id\":\"a\",\"m\":{\"k\":[1,2]},\"n\":-1.5}",
        "{\"x\":\"skipped\",\"id\":\"\\u0061\",\"m\":{\"k\":[1,null]},\"n\":-1.5}",
        "{\"x\":\"skipped\",\"id\":\"ä\",\"m\":{\"k\":[1,null]},\"n\":-1.5}",
        "{\"x\":\"skipped\",\"id\":\"\t\",\"m\":{\"k\":[1,null]},\"n\":-1.5}",
        "{\"x\":\"skipped\",\"id\":\"a\",\"m\":{\"k\":[01,null]},\"n\":-1.5}",
        "{\"x\":\"skipped\",\"id\":\"a\",\"m\":{\"k\":[1,null]},\"n\":}",
        "{\"x\":\"skipped\",\"id\":\"a\",\"m\":{\"k\":[,null]},\"n\":-1.5}",
        "{\"y\":\"skipped\",\"id\":\"a\",\"m\":{\"k\":[1,null]},\"n\":-1.5}"
      })
  void a_record_of_another_layout_is_left_to_the_reader(String other) {
    assertThat(layout(FIRST).read(bytes(other))).isNull();
  }

  @Test
  void a_number_that_is_none_is_malformed() {
    assertThatThrownBy(() -> layout(FIRST).read(bytes(FIRST.replace("-1.5", "-"))))
        .isInstanceOf(MalformedJson.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"id\":\"\\u0061\"}", "{\"\\u0069d\":\"a\"}", "{\"id\":\"ä\"}"})
  void a_record_that_is_not_plainly_written_gives_no_layout(String record) {
    assertThat(Layout.of(bytes(record), texts(bytes(record)), 0)).isNull();
  }

  @Test
  void a_text_that_is_the_same_in_all_tells_records_apart() {
    Layout layout = Layout.of(bytes(FIRST), texts(bytes(FIRST)), 1);

    assertThat(layout.read(bytes(FIRST.replace("-1.5", "2"))))
        .extracting(String::valueOf)
        .contains("a", "2");
    assertThat(layout.read(bytes(FIRST.replace("\"a\"", "\"b\"")))).isNull();
  }

  @Test
  void blanks_are_part_of_the_layout() {
    String first = "{ \"id\" : \"a\",\n\t\"n\": 1 }\n";

    assertThat(layout(first).read(bytes(first.replace("a", "other"))))
        .extracting(String::valueOf)
        .contains("other", "1");
    assertThat(layout(first).read(bytes(first.stripTrailing()))).isNull();
  }

  @Test
  void a_value_that_nobody_looks_into_may_be_another_and_is_checked_as_one_that_is_skipped() {
    Layout layout = Layout.of(bytes(FIRST), texts(bytes(FIRST)), 0, FIRST.indexOf("{\"k"));

    String longer = FIRST.replace("[1,null]", "[\"\u00e4\",{\"x\":[]}]");
    assertThat(layout.read(bytes(longer))).extracting(String::valueOf).contains("a", "-1.5");
    assertThat(layout.read(bytes(FIRST.replace("{\"k\":[1,null]}", "7")))).isNotNull();
    assertThatThrownBy(() -> layout.read(bytes(FIRST.replace("[1,null]", "[1,nul]"))))
        .isInstanceOf(MalformedJson.class);
  }

  @Test
  void what_is_taken_from_inside_such_a_value_gives_no_layout() {
    assertThat(Layout.of(bytes(FIRST), texts(bytes(FIRST)), 0, 0)).isNull();
  }

  private static Layout layout(String record) {
    return Layout.of(bytes(record), texts(bytes(record)), 0);
  }

  private static @Nullable Text[] texts(byte[] json) {
    @Nullable Text[] texts = new @Nullable Text[3];
    JsonReader reader = new JsonReader(json);
    reader.object();
    while (reader.nextField(NAMES)) {
      switch (reader.name()) {
        case "id" -> texts[1] = reader.string();
        case "n" -> texts[2] = reader.stringOrNumber();
        default -> reader.skip();
      }
    }
    return texts;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
