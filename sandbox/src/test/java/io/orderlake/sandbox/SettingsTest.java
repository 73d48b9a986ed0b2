package io.orderlake.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * docs/settings.md is what the jars' metadata says of all settings. To write it anew: {@code mvn
 * test -pl sandbox -am -Dtest=SettingsTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dorderlake.write-docs=true}.
 */
class SettingsTest {
  private static final Path PAGE = Path.of("..", "docs", "settings.md");
  private static final Map<String, String> SERVICES =
      Map.of(
          "simulator", "simulator",
          "transformer", "transformer",
          "analytics", "analytics",
          "query", "analytics");

  private static final String HEAD =
      """
      # Settings

      All settings of the three services, as their jars tell editors too. Given as an environment variable,
      `orderlake.transform.remove-events` is `ORDERLAKE_TRANSFORM_REMOVEEVENTS`; as an argument of a service's
      jar, `--orderlake.transform.remove-events=drop`. A value that cannot be is refused at start, with the
      setting's name. A duration is written as `500ms`, `5s`, `2m` or `1h`, a size as `64MB`, a list with commas,
      and what has no default may be left out. What else is to be known of some is in [operations](operations.md#settings).

      | setting | type | default | meaning | service |
      |---|---|---|---|---|
      """;

  private record Setting(
      String name, String type, String initial, String meaning, String service) {}

  @Test
  void the_table_of_settings_is_what_the_services_take() throws IOException {
    String expected =
        HEAD + settings().stream().map(SettingsTest::line).collect(Collectors.joining());
    if (Boolean.getBoolean("orderlake.write-docs")) {
      Files.writeString(PAGE, expected);
    }

    assertThat(PAGE).as("Write it anew as this test's Javadoc says").hasContent(expected);
  }

  @Test
  void every_setting_says_what_it_means() throws IOException {
    assertThat(settings())
        .hasSizeGreaterThan(60)
        .allSatisfy(setting -> assertThat(setting.meaning()).as(setting.name()).isNotBlank());
  }

  private static List<Setting> settings() throws IOException {
    List<Setting> settings = new ArrayList<>();
    for (URL metadata :
        Collections.list(
            SettingsTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
      try (InputStream text = metadata.openStream()) {
        for (JsonNode property : JsonMapper.shared().readTree(text).path("properties")) {
          String source = property.path("sourceType").asString("");
          if (source.startsWith("io.orderlake.")) {
            settings.add(setting(property, source.split("\\.")[2]));
          }
        }
      }
    }
    return settings.stream().collect(Collectors.groupingBy(Setting::name)).values().stream()
        .map(SettingsTest::merged)
        .sorted(Comparator.comparing(Setting::name))
        .toList();
  }

  private static Setting setting(JsonNode property, String module) {
    return new Setting(
        property.get("name").asString(),
        type(property.path("type").asString("")),
        initial(property.path("defaultValue")),
        property
            .path("description")
            .asString("")
            .replaceAll("\\{@code ((?:[^{}]|\\{[^}]*})*)}", "`$1`")
            .replace("|", "\\|"),
        SERVICES.getOrDefault(module, "all"));
  }

  /** One that several services take, each in its own words. */
  private static Setting merged(List<Setting> same) {
    Setting first = same.get(0);
    return new Setting(
        first.name(),
        first.type(),
        same.stream().map(Setting::initial).distinct().collect(Collectors.joining(", ")),
        same.stream().map(Setting::meaning).distinct().collect(Collectors.joining("; ")),
        String.join(", ", new TreeSet<>(same.stream().map(Setting::service).toList())));
  }

  private static String type(String javaType) {
    String name = javaType.replaceAll("<.*", "");
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "Duration" -> "duration";
      case "DataSize" -> "size";
      case "Integer", "Long" -> "whole number";
      case "Double", "BigDecimal" -> "number";
      case "Boolean" -> "`true`, `false`";
      case "LakeLocation" -> "folder, or `s3://…/`";
      case "Path" -> "file or folder";
      case "Instant" -> "time";
      case "List", "Set" -> "list";
      case "Map" -> "texts by name";
      case "String" -> "text";
      default -> words(name);
    };
  }

  /** The constants of an enum, as they are written in settings. */
  private static String words(String type) {
    try {
      Object[] constants = Class.forName(type).getEnumConstants();
      assertThat(constants)
          .as("A setting of type %s is none that this test knows", type)
          .isNotNull();
      return Arrays.stream(constants)
          .map(constant -> "`" + ((Enum<?>) constant).name().toLowerCase(Locale.ROOT) + "`")
          .collect(Collectors.joining(", "));
    } catch (ClassNotFoundException e) {
      throw new AssertionError("A setting of type " + type + " has no words for it", e);
    }
  }

  private static String initial(JsonNode value) {
    String text =
        value.isArray()
            ? value.valueStream().map(JsonNode::asString).collect(Collectors.joining(","))
            : value.asString("");
    return text.isEmpty() ? "" : "`" + text + "`";
  }

  private static String line(Setting setting) {
    return "| `%s` | %s | %s | %s | %s |%n"
        .formatted(
            setting.name(),
            setting.type(),
            setting.initial(),
            setting.meaning(),
            setting.service());
  }
}
