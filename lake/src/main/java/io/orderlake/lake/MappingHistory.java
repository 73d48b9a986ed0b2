package io.orderlake.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.service.http.StartRefused;
import io.orderlake.table.MappingChange;
import io.orderlake.table.MappingText;
import io.orderlake.table.TableMapping;
import io.orderlake.table.file.BadMapping;
import io.orderlake.table.file.MappingReader;
import io.orderlake.table.file.MappingTree;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The mappings by which the rows below a prefix of the lake were made, the oldest first, as an
 * object of the lake keeps them. One that has none is of an earlier version, whose rows the mapping
 * that comes first is taken to have made.
 */
public record MappingHistory(List<Used> mappings) {
  public static final MappingHistory NONE = new MappingHistory(List.of());

  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * A mapping, and since when rows are made by it.
   *
   * @param others which items of the table are other entities', as JSON, where the mapping takes
   *     what these leave; null where it says itself which it takes, or where that was not kept yet
   */
  public record Used(Instant since, TableMapping mapping, @Nullable String others) {}

  public MappingHistory {
    mappings = List.copyOf(mappings);
  }

  /** Of the object that keeps those of this one's prefix. */
  public static String key(TableMapping mapping) {
    String folders = mapping.prefix().substring(0, mapping.prefix().length() - 1);
    return LakeLayout.TABLES_PREFIX + folders + ".json";
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @throws StartRefused if it is none
   */
  public static MappingHistory of(String key, byte[] json) {
    try {
      List<Used> used = new ArrayList<>();
      for (JsonNode one : JSON.readTree(json).required("mappings")) {
        Object tree = JSON.treeToValue(one.required("mapping"), Object.class);
        used.add(
            new Used(
                Instant.parse(one.required("since").stringValue()),
                MappingReader.read(MappingTree.of(key, tree)),
                one.has("others") ? one.get("others").toString() : null));
      }
      return new MappingHistory(used);
    } catch (JacksonException | DateTimeException | BadMapping e) {
      throw new StartRefused(
          "%s in the lake does not tell by which mapping the rows of its prefix were made: %s."
              .formatted(key, e.getMessage()),
          "Put back a copy of it; or delete it, if it was by the mapping that there is now. Then start"
              + " again.");
    }
  }

  /** Since when rows are others than those before; null if all are made by one mapping. */
  public @Nullable Instant since() {
    return mappings.size() < 2 ? null : last().since;
  }

  /**
   * With a mapping that is used from now on; itself if that is used already.
   *
   * @param besides mappings of the other entities of the table
   * @throws StartRefused if rows of before would mean something else by it
   */
  public MappingHistory with(TableMapping mapping, List<TableMapping> besides, Instant now) {
    Used next = new Used(now, mapping, others(mapping, besides));
    List<Used> used = new ArrayList<>(mappings);
    if (used.isEmpty()) {
      used.add(next);
      return new MappingHistory(used);
    }
    MappingChange change = MappingChange.of(used.stream().map(Used::mapping).toList(), mapping);
    if (!change.refusals().isEmpty()) {
      throw new StartRefused(
          "The mapping of %s gives the rows below %s, which are there, another meaning: %s."
              .formatted(
                  mapping.entity().many(), mapping.prefix(), String.join("; ", change.refusals())),
          "Take that back; or give the mapping another prefix: below which new rows lie, start again,"
              + " and fill it by a repair or a rewind.");
    }
    if (change.changesRows()) {
      used.add(next);
    } else {
      used.set(used.size() - 1, new Used(last().since, mapping, next.others));
    }
    MappingHistory history = new MappingHistory(used);
    return Arrays.equals(history.json(), json()) ? this : history;
  }

  private static @Nullable String others(TableMapping mapping, List<TableMapping> besides) {
    return mapping.when().isEmpty()
        ? besides.stream()
            .map(MappingText::of)
            .map(JSON::readTree)
            .map(tree -> tree.path("when").toString())
            .sorted()
            .collect(Collectors.joining(",", "[", "]"))
        : null;
  }

  /**
   * What to tell, and to do, where items have come to other entities that these mappings say
   * nothing of, since mappings beside them came or went; null if they have not.
   */
  public @Nullable String moved(MappingHistory before) {
    if (before.mappings.isEmpty()
        || before.last().others == null
        || before.last().others.equals(last().others)) {
      return null;
    }
    String many = last().mapping.entity().many();
    return ("Which items are %s is another matter than before, since other entities of their table"
            + " came or went: those that were there stay where they were until a repair of %s and of"
            + " these")
        .formatted(many, many);
  }

  public byte[] json() {
    return mappings.stream()
        .map(
            one ->
                "{\"since\":\"%s\",\"mapping\":%s%s}"
                    .formatted(
                        one.since,
                        MappingText.of(one.mapping),
                        one.others == null ? "" : ",\"others\":" + one.others))
        .collect(Collectors.joining(",\n", "{\"mappings\":[\n", "\n]}\n"))
        .getBytes(UTF_8);
  }

  private Used last() {
    return mappings.get(mappings.size() - 1);
  }
}
