package io.orderlake.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GeneratedPartTest {
  private static final Pattern MARKED =
      Pattern.compile("(?s)(?<=\n  # ---- Made from [^\n]{1,100}\n)(.*)(?=  # ---- End of what)");

  @Test
  void the_template_has_what_contract_and_reports_make() throws Exception {
    String template = Files.readString(Template.FILE);
    Matcher marked = MARKED.matcher(template);
    assertThat(marked.find()).isTrue();
    String made = GeneratedPart.text();
    if (Boolean.getBoolean("orderlake.write-template")) {
      Files.writeString(
          Template.FILE,
          template.substring(0, marked.start()) + made + template.substring(marked.end()));
      return;
    }

    assertThat(marked.group())
        .as("to write it anew: mvn verify -pl deploy -am -Dorderlake.write-template=true")
        .isEqualTo(made);
  }
}
