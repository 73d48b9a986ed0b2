package io.orderlake.transformer.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.transformer.row.Outcome.Row;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The life of one order: an insert, modifications, a removal. */
class ChangeOrderPropertiesTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final ChangeTransform transform = Golden.transform(TransformOptions.DEFAULTS);

  @Property
  void rows_of_the_pipe_compare_like_their_changes_happened(
      @ForAll @BigRange(min = "1", max = "1000000000000000000000000000000000000000")
          BigInteger first,
      @ForAll @Size(min = 1, max = 12) List<@LongRange(min = 1, max = Long.MAX_VALUE) Long> gaps) {
    List<byte[]> changes = new ArrayList<>();
    BigInteger number = first;
    for (int i = 0; i <= gaps.size(); i++) {
      changes.add(
          record("pipe/", i, gaps.size())
              .with("/dynamodb/SequenceNumber", "\"" + number + "\"")
              .json());
      number = number.add(BigInteger.valueOf(gaps.get(Math.min(i, gaps.size() - 1))));
    }

    assertInOrder(changes);
  }

  @Property
  void rows_compare_as_text_like_their_sequence_numbers_of_whatever_length(
      @ForAll("sequenceNumbers") String one, @ForAll("sequenceNumbers") String other) {
    int asNumbers = new BigInteger(one).compareTo(new BigInteger(other));

    assertThat(Integer.signum(keyAt(one).compareTo(keyAt(other)))).isEqualTo(asNumbers);
  }

  @Provide
  Arbitrary<String> sequenceNumbers() {
    Arbitrary<String> any = Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(128);
    Arbitrary<String> alike =
        Arbitraries.integers()
            .between(38, 42)
            .flatMap(digits -> Arbitraries.of("1" + "0".repeat(digits - 1), "9".repeat(digits)));
    Arbitrary<String> zeros = Arbitraries.integers().between(0, 86).map("0"::repeat);
    return Arbitraries.oneOf(any, alike, Combinators.combine(zeros, alike).as(String::concat));
  }

  private String keyAt(String sequenceNumber) {
    return changeKey(
        ChangeRecord.golden("pipe/insert")
            .with("/dynamodb/SequenceNumber", "\"" + sequenceNumber + "\"")
            .json());
  }

  @Property
  void rows_of_the_direct_destination_compare_like_their_changes_happened(
      @ForAll @LongRange(min = 100_000_000_000_000L, max = 9_000_000_000_000_000L) long first,
      @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 2_000_000) Integer> gaps) {
    List<byte[]> changes = new ArrayList<>();
    long micros = first;
    for (int i = 0; i <= gaps.size(); i++) {
      changes.add(direct(i, gaps.size(), micros));
      micros += gaps.get(Math.min(i, gaps.size() - 1));
    }

    assertInOrder(changes);
  }

  private static byte[] direct(int i, int last, long micros) {
    ChangeRecord record = record("direct/", i, last);
    record.with("/dynamodb/ApproximateCreationDateTime", String.valueOf(micros));
    int version = i == last ? i : i + 1;
    String image = i == last ? "/dynamodb/OldImage" : "/dynamodb/NewImage";
    return record.with(image + "/version", "{\"N\":\"" + version + "\"}").json();
  }

  private static ChangeRecord record(String road, int i, int last) {
    boolean direct = road.equals("direct/");
    if (i == last) {
      return ChangeRecord.golden(road + (direct ? "remove-micros" : "remove"));
    }
    return i == 0
        ? ChangeRecord.golden(road + (direct ? "insert-millis" : "insert"))
        : ChangeRecord.golden(road + (direct ? "modify-micros" : "modify"));
  }

  private void assertInOrder(List<byte[]> changes) {
    List<String> keys = changes.stream().map(this::changeKey).toList();

    assertThat(keys).isSortedAccordingTo(Comparator.naturalOrder()).doesNotHaveDuplicates();
  }

  private String changeKey(byte[] change) {
    JsonNode row = JSON.readTree(((Row) transform.transform(change)).line());
    return row.get("change_key").stringValue();
  }
}
