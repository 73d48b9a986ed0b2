package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ApiPromiseTest {
  private static final String BEFORE =
      """
      {"paths":{"/a/{id}":{"get":{
         "summary":"One a","operationId":"a",
         "parameters":[
           {"in":"path","name":"id","required":true,"schema":{"type":"string"}},
           {"in":"query","name":"limit","schema":{"type":"integer","maximum":100,"default":10}}],
         "responses":{"200":{"content":{"application/json":
           {"schema":{"$ref":"#/components/schemas/A"}}}},"404":{"description":"No such a"}}},
        "post":{
         "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/B"}}}},
         "responses":{"204":{}}}}},
       "components":{"schemas":{
         "A":{"type":"object","required":["title"],"properties":{
           "title":{"type":"string"},"kind":{"enum":["x","y"]},"at":{"type":["string","null"]},
           "inner":{"anyOf":[{"$ref":"#/components/schemas/A"},{"type":"null"}]}}},
         "B":{"type":"object","required":["b"],"properties":{"b":{"type":"string"},
           "c":{"type":"string"}}}}}}""";

  @Test
  void a_description_keeps_itself() {
    assertThat(new ApiPromise(json(BEFORE), json(BEFORE)).broken()).isEmpty();
  }

  @Test
  void a_schema_may_have_another_name() {
    String renamed = BEFORE.replace("schemas/A", "schemas/Z").replace("\"A\":", "\"Z\":");

    assertThat(new ApiPromise(json(BEFORE), json(renamed)).broken()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          One a               | An a
          {"paths":{          | {"paths":{"/b":{"get":{}},
          "get":{             | "delete":{},"get":{
          "404":{             | "410":{},"404":{
          "at":{              | "more":{"type":"string"},"at":{
          "c":{               | "d":{"type":"string"},"c":{
          "parameters":[      | "parameters":[{"in":"query","name":"n","schema":{"maximum":9}},
          "required":["b"],   | ``
          ["title"]           | ["at","title"]
          ["x","y"]           | ["y","z","x"]
          ["string","null"]   | ["null","string"]
          """)
  void more_and_other_words_are_no_loss(String part, String instead) {
    assertThat(broken(part, instead)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "/a/{id}"           | "/b/{id}"          | /paths/~1a~1{id} is gone
          "get":{             | "put":{            | /paths/~1a~1{id}/get is gone
          "404"               | "410"              | /paths/~1a~1{id}/get/responses/404 is gone
          application/json    | text/csv           | /paths/~1a~1{id}/get/responses/200/content/application~1json is gone
          "name":"limit"      | "name":"most"      | /paths/~1a~1{id}/get/parameters/1 (query limit) is gone
          "default":10        | "default":20       | /paths/~1a~1{id}/get/parameters/1 (query limit)/schema/default was 10, is 20
          "maximum":100       | "maximum":50       | /paths/~1a~1{id}/get/parameters/1 (query limit)/schema/maximum was 100, is 50
          "maximum":100       | "minimum":5        | /paths/~1a~1{id}/get/parameters/1 (query limit)/schema/minimum was not there, is 5
          "name":"limit"      | "name":"limit","required":true | /paths/~1a~1{id}/get/parameters/1 (query limit)/required was not there, is true
          "parameters":[      | "parameters":[{"in":"query","name":"n","required":true}, | /paths/~1a~1{id}/get/parameters: query n must be given, and was not asked for
          "post":{            | "post":{"parameters":[{"in":"query","name":"n","required":true}], | /paths/~1a~1{id}/post/parameters: query n must be given, and was not asked for
          "title":{           | "name":{           | /components/schemas/A/properties/title is gone
          ["title"]           | []                 | /components/schemas/A/required was ["title"], is []
          ["x","y"]           | ["x"]              | /components/schemas/A/properties/kind/enum was ["x","y"], is ["x"]
          ["string","null"]   | "string"           | /components/schemas/A/properties/at/type was ["string","null"], is "string"
          {"type":"null"}     | {"type":"integer"} | /components/schemas/A/properties/inner/anyOf/1/type was "null", is "integer"
          ["b"]               | ["b","c"]          | /components/schemas/B/required was ["b"], is ["b","c"]
          "c":{               | "c":{"maxLength":9,| /components/schemas/B/properties/c/maxLength was not there, is 9
          """)
  void what_is_gone_or_means_something_else_is_named_by_its_pointer(
      String part, String instead, String loss) {
    assertThat(broken(part, instead)).contains(loss);
  }

  private static List<String> broken(String part, String instead) {
    assertThat(BEFORE).contains(part);
    return new ApiPromise(json(BEFORE), json(BEFORE.replace(part, instead))).broken();
  }

  private static JsonNode json(String document) {
    return JsonMapper.shared().readTree(document);
  }
}
