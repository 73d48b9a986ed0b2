package io.orderlake.transformer.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orderlake.lake.LakeUnavailable;
import io.orderlake.lake.MappingHistory;
import io.orderlake.lake.write.LakeWriter;
import io.orderlake.service.http.StartRefused;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import io.orderlake.transformer.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MappingInUseTest {
  private static final String KEY = "_tables/thing_changes.json";
  private static final String FILE =
      """
      table: things
      entity: {one: thing, many: things}
      key: {column: id, hash: id}
      columns:
        - {name: a, type: int, about: "quoted \\"name\\", and \\u2028"}
      """;
  private static final String MORE = FILE + "  - {name: b, type: string}\n";

  private final MemoryLakeStore lake = new MemoryLakeStore();
  private final ManualClock clock = new ManualClock();

  @Test
  void a_lake_of_before_goes_on_and_from_then_on_its_mapping_is_known() {
    assertThat(kept(FILE).since()).isNull();
    assertThat(lake.text(KEY)).contains("\"mapping\":{\"table\":\"things\"");
    byte[] before = lake.get(KEY);
    assertThat(kept(FILE).since()).isNull();
    assertThat(lake.get(KEY)).isEqualTo(before);
  }

  @Test
  void a_column_more_is_told_since_when_it_is_there_also_after_a_restart() {
    kept(FILE);
    clock.pass(Duration.ofHours(1));
    Instant since = clock.instant();

    assertThat(kept(MORE).since()).isEqualTo(since);
    clock.pass(Duration.ofHours(1));
    assertThat(kept(MORE).since()).isEqualTo(since);
  }

  @Test
  void other_words_are_kept_and_change_no_time() {
    kept(FILE);
    clock.pass(Duration.ofHours(1));
    assertThat(kept(FILE.replace("quoted", "other")).since()).isNull();
    assertThat(lake.text(KEY)).contains("other").doesNotContain("quoted");
  }

  @Test
  void a_mapping_of_before_may_be_put_back_and_forth() {
    kept(FILE);
    kept(MORE);
    kept(FILE);
    kept(MORE);

    assertThatThrownBy(() -> kept(MORE.replace("b, type: string", "b, type: json")))
        .isInstanceOf(StartRefused.class);
  }

  @Test
  void what_comes_and_goes_beside_an_entity_that_takes_the_rest_is_told_and_kept() {
    TableMapping rest = mapping(FILE);
    TableMapping bills = mapping(FILE.replace("key:", "when: {id: \"B#*\"}\nkey:"));

    assertThat(moved(rest, List.of())).as("nothing is known of before").isNull();
    assertThat(moved(rest, List.of(bills))).contains("until a repair of things");
    assertThat(moved(rest, List.of(bills))).isNull();
    assertThat(moved(rest, List.of())).contains("until a repair of things");
    assertThat(MappingHistory.of(KEY, lake.get(KEY)).since()).isNull();
    assertThat(lake.text(KEY)).contains("\"others\":[]");
  }

  private String moved(TableMapping mapping, List<TableMapping> others) {
    MappingHistory before =
        lake.list(KEY).isEmpty() ? MappingHistory.NONE : MappingHistory.of(KEY, lake.get(KEY));
    new MappingInUse(mapping, others, lake, clock).keep();
    return MappingHistory.of(KEY, lake.get(KEY)).moved(before);
  }

  @Test
  void another_meaning_is_refused_whatever_and_changes_nothing_in_the_lake() {
    kept(FILE);
    byte[] before = lake.get(KEY);
    MappingInUse refused = inUse(FILE.replace("int", "string"));

    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(refused::keep)
          .isInstanceOfSatisfying(
              StartRefused.class,
              told -> assertThat(told.action()).contains("prefix:", "a repair or a rewind"))
          .hasMessageContaining("column a: type was \"int\", and is \"string\"");
    }
    assertThat(lake.get(KEY)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void a_lake_that_does_not_answer_ends_no_start_and_is_asked_again_before_the_first_row(
      int failingCall) {
    kept(FILE);
    clock.pass(Duration.ofHours(1));
    MappingInUse later =
        new MappingInUse(mapping(MORE), List.of(), new FailingOnce(lake, failingCall), clock);

    assertThatCode(later::keepIfItCanBe).doesNotThrowAnyException();
    assertThat(later.since()).isNull();
    assertThat(lake.text(KEY)).doesNotContain("\"name\":\"b\"");
    later.keep();
    assertThat(later.since()).isEqualTo(clock.instant());
    assertThat(kept(MORE).since()).isEqualTo(clock.instant());
  }

  /** It is listed, given, and takes an object, in that order. */
  private static final class FailingOnce implements LakeWriter {
    private final LakeWriter lake;
    private int callsUntilItFails;

    FailingOnce(LakeWriter lake, int failingCall) {
      this.lake = lake;
      this.callsUntilItFails = failingCall;
    }

    private void call() {
      if (--callsUntilItFails == 0) {
        throw new LakeUnavailable("no space left", null);
      }
    }

    @Override
    public void put(String key, byte[] content) {
      call();
      lake.put(key, content);
    }

    @Override
    public List<String> list(String prefix) {
      call();
      return lake.list(prefix);
    }

    @Override
    public byte[] get(String key) {
      call();
      return lake.get(key);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"mappings\":[{}]}",
        "{\"mappings\":[{\"since\":\"now\",\"mapping\":{}}]}",
        "{\"mappings\":[{\"since\":\"2026-11-20T00:00:00Z\",\"mapping\":{\"table\":\"things\"}}]}"
      })
  void one_that_is_damaged_is_told_and_not_taken_for_none(String content) {
    lake.put(KEY, content.getBytes(UTF_8));

    assertThatThrownBy(() -> kept(FILE))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining(KEY + " in the lake does not tell");
    assertThat(lake.get(KEY)).asString(UTF_8).isEqualTo(content);
  }

  private MappingInUse kept(String yaml) {
    return inUse(yaml).keepIfItCanBe();
  }

  private MappingInUse inUse(String yaml) {
    return new MappingInUse(mapping(yaml), List.of(), lake, clock);
  }

  private static TableMapping mapping(String yaml) {
    return TableFile.read("things.yaml", yaml.getBytes(UTF_8));
  }
}
