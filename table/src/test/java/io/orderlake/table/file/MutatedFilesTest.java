package io.orderlake.table.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.orderlake.table.Mappings;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever becomes of a file, it is a mapping, or what is wrong is told in lines that it has. */
class MutatedFilesTest {
  private static final String INVOICES = new String(Mappings.bytes("invoices.yaml"), UTF_8);

  private static final Pattern WORD = Pattern.compile("[^\\s{}\\[\\]:,#]+");

  private static final List<String> OTHERS =
      List.of(
          "",
          "~",
          "5",
          "-1e999999999",
          "true",
          "[x, 5]",
          "{y: z}",
          "[]",
          "{}",
          "*a",
          "&a b",
          "!t c",
          "'",
          "\"",
          "\"\\uD800\"",
          "|",
          ">",
          "-",
          "?",
          "%",
          "@",
          "\t",
          "\r",
          "\0",
          "\u0085",
          "\uFEFF",
          "ä",
          "net",
          "[[[[[[[[[[[[[[[[[[[[[[[[",
          "'decimal(99,99)'",
          "a.b[0]",
          "lines",
          "---",
          "...");

  @Property(tries = 2000)
  void a_file_with_words_exchanged_is_taken_or_told_of(@ForAll Random random) {
    String text = INVOICES;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      List<MatchResult> words = WORD.matcher(text).results().toList();
      MatchResult word = words.get(random.nextInt(words.size()));
      text =
          text.substring(0, word.start())
              + OTHERS.get(random.nextInt(OTHERS.size()))
              + text.substring(word.end());
    }
    check(text.getBytes(UTF_8));
  }

  @Property(tries = 500)
  void a_file_with_bytes_lost_or_changed_is_taken_or_told_of(@ForAll Random random) {
    byte[] bytes = INVOICES.substring(random.nextInt(INVOICES.length() - 1)).getBytes(UTF_8);
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    check(bytes);
  }

  private static void check(byte[] yaml) {
    long lines =
        1 + new String(yaml, UTF_8).chars().filter(c -> "\n\r\u0085".indexOf(c) >= 0).count();
    try {
      TableFile.read("invoices.yaml", yaml);
    } catch (BadMapping e) {
      assertThat(e.problems()).isNotEmpty();
      assertThat(e.problems())
          .extracting(MappingProblem::line)
          .allMatch(line -> line >= 0 && line <= lines);
      assertThat(e.problems())
          .extracting(MappingProblem::what)
          .doesNotContain("null")
          .noneMatch(String::isBlank);
    }
  }
}
