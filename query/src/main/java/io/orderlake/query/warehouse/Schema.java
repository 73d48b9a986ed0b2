package io.orderlake.query.warehouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.table.Column;
import io.orderlake.table.ColumnType;
import io.orderlake.table.TableMapping;
import io.orderlake.table.sql.Relations;
import io.orderlake.table.sql.Relations.Member;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The warehouse's own SQL, with the columns of a mapping put into it. */
final class Schema {
  private final TableMapping mapping;
  private final Relations relations;
  private final RowRule rule;

  /** What stands for what in the scripts. */
  private final Map<String, String> texts = new LinkedHashMap<>();

  /**
   * Columns of so many values that compressing them takes longer than it saves: reports that sort,
   * group or join by them read these columns of every row.
   */
  private final Set<String> uncompressed = new HashSet<>();

  Schema(TableMapping mapping) {
    this.mapping = mapping;
    this.relations = new Relations(mapping);
    this.rule = new RowRule(relations);
    uncompressed.addAll(List.of("event_id", "change_key", mapping.key().column()));
    mapping.columns().stream().filter(Column::many).map(Column::name).forEach(uncompressed::add);
    String born = mapping.roles().born();
    List<Member> state = relations.state();
    List<Member> kept =
        Stream.of(state, column(born), relations.facts()).flatMap(List::stream).toList();
    texts.put("columns", definitions(relations.row(), ", ", ""));
    texts.put("key", definitions(column(mapping.key().column()), "", ""));
    for (String name : List.of("event_id", "change_key", "cdc_event_type", "changed_at")) {
      texts.put(name, definitions(column(name), "", ""));
    }
    texts.put("state_columns", definitions(kept, ",\n  ", ","));
    texts.put("key_name", mapping.key().column());
    texts.put("state_names", names(state.stream(), ",\n  ", ","));
    texts.put(
        "fact_names",
        relations.facts().isEmpty() ? "" : ", " + names(relations.facts().stream(), ", ", ""));
    texts.put("born_as", mapping.roles().bornAs());
    texts.put("born", born == null ? "NULL" : born);
    texts.put("last_states_born", born == null ? "NULL" : "last_states." + born);
    Set<String> inStates =
        new HashSet<>(List.of("event_id", "change_key", "cdc_event_type", "changed_at"));
    kept.forEach(member -> inStates.add(member.name()));
    Stream<Member> others =
        relations.row().stream().filter(member -> !inStates.contains(member.name()));
    texts.put("not_in_states", "object, event_hash, " + names(others, ", ", ""));
    texts.put("changes", relations.changes());
    texts.put("current", relations.current());
    texts.put("lifecycles", relations.lifecycles());
  }

  /** What its items are, as the mapping says {@code entity.many}. */
  String entity() {
    return mapping.entity().many();
  }

  /** What a row is. */
  RowRule rule() {
    return rule;
  }

  /** Statements that make the tables. */
  List<String> create() {
    return script("schema.sql");
  }

  /** The statements in a file, with the mapping's columns. */
  List<String> script(String name) {
    String script = resource(name);
    for (Map.Entry<String, String> text : texts.entrySet()) {
      script = script.replace("${" + text.getKey() + "}", text.getValue());
    }
    return statements(script);
  }

  /** The statements in a file that knows no columns. */
  static List<String> plainScript(String name) {
    return statements(resource(name));
  }

  /**
   * Of all that the tables and what is in them depend upon: the lake's rows, the columns that are
   * kept, and which of them says when an item came to be. How rows are made of items is none of it:
   * they are in the lake as they are. Hashes and files may differ between versions of DuckDB.
   */
  String fingerprint(String duckDbVersion) {
    String text = mapping.prefix() + String.join(";", create()) + texts.get("born") + duckDbVersion;
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Member> column(@Nullable String name) {
    return relations.row().stream().filter(member -> member.name().equals(name)).toList();
  }

  private String definitions(List<Member> members, String between, String after) {
    return members.stream()
            .map(member -> definition(member.name(), member.type()))
            .collect(Collectors.joining(between))
        + (members.isEmpty() ? "" : after);
  }

  private String definition(String name, ColumnType type) {
    return name
        + " "
        + type.duckDb()
        + (uncompressed.contains(name) ? " USING COMPRESSION uncompressed" : "");
  }

  private static String names(Stream<Member> members, String between, String after) {
    String names = members.map(Member::name).collect(Collectors.joining(between));
    return names + (names.isEmpty() ? "" : after);
  }

  private static List<String> statements(String script) {
    return Arrays.stream(script.split(";\\s*\n")).filter(text -> !text.isBlank()).toList();
  }

  private static String resource(String name) {
    try (InputStream text = Schema.class.getResourceAsStream("/warehouse/" + name)) {
      return new String(Objects.requireNonNull(text).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
