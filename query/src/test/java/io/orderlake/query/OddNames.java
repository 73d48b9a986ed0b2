package io.orderlake.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.orderlake.table.TableMapping;
import io.orderlake.table.file.TableFile;
import io.orderlake.transformer.row.ChangeTransform;
import io.orderlake.transformer.row.Outcome;
import io.orderlake.transformer.row.TransformOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Things whose columns are called as the product's own SQL calls columns, tables, windows and
 * functions: each turn gives the names to other columns, and other names to the roles.
 */
public final class OddNames {
  private static final List<String> NAMES =
      List.of(
          """
          object_name object_bytes object_partition object_applied_at before_event_id before_status
          before_name before_item story lake_objects history name bytes duplicates differing rejects
          problem applied_at rows taken rejected recorded fresh found touched known doubled contents
          content copy kept news lives last_change kept_states folded last_states suspects differs
          same numbered torn in_order states rejected_lines warehouse objects parsed lines cells
          names number text type filename file_row_number file_index delay probe overtaken tables
          main temp born_at item item_version by_repair own_version versions_before step
          version_before before_at suspect steps repaired last_repair repaired_to repairs gaps
          versions present gapped earliest latest bounds value parameters gone page removals report
          asked_at asked_key asked_by asked_gone asked_after asked_type asked_recency asked_since
          t l d run began lake_items table_items differences refused key kind attributes keys
          attribute items unusable before columns shown zone moment thing_changes current_things
          thing_lifecycles things raw_thing_changes count min max hash lag lead rank date time year
          error status since until at_timezone with_timezone previous entity
          fingerprint last parts part version born changed age partition
          """
              .strip()
              .split("\\s+"));

  /** So many names stand for something; the rest of a turn's columns are texts. */
  public static final int ROLES = 7;

  private static final int COLUMNS = 60;

  /** How many turns there are until all names have been all roles. */
  public static final int TURNS = NAMES.size();

  private final List<String> names;
  private final TableMapping mapping;
  private final ChangeTransform transform;

  public OddNames(int turn) {
    names = new ArrayList<>(NAMES);
    Collections.rotate(names, -turn);
    String plain =
        names.subList(ROLES, COLUMNS).stream()
            .map("  - {name: %s, type: string}\n"::formatted)
            .collect(Collectors.joining());
    String yaml =
        """
        table: odd
        entity: {one: thing, many: things}
        key: {column: %s, hash: id}
        version: %s
        changed: %s
        born: {column: %s, as: %s}
        status: %s
        shown: [%6$s, %8$s]
        columns:
          - {name: %2$s, type: bigint, from: _n}
          - {name: %3$s, type: timestamp, from: _at}
          - {name: %4$s, type: timestamp, from: _since}
          - {name: %6$s, type: string}
          - {name: %7$s, type: string, fact: removed_by}
        %9$s"""
            .formatted(
                names.get(0),
                names.get(1),
                names.get(2),
                names.get(3),
                names.get(4),
                names.get(5),
                names.get(6),
                names.get(7),
                plain);
    mapping = TableFile.read("odd.yaml", yaml.getBytes(UTF_8));
    transform = new ChangeTransform(mapping, List.of(), TransformOptions.DEFAULTS);
  }

  public TableMapping mapping() {
    return mapping;
  }

  /** Columns of text that each version of a thing says anew: all that have no role. */
  public List<String> plain() {
    return names.subList(ROLES, COLUMNS);
  }

  /** What a column says of a thing's version. */
  public static String text(String column, long version) {
    return column + " of version " + version;
  }

  /** A thing's version of a time, as its attributes' types and values by name. */
  public Map<String, List<String>> attributes(String id, long version, Instant at) {
    Map<String, List<String>> attributes = new LinkedHashMap<>();
    attributes.put("id", List.of("S", id));
    attributes.put("_n", List.of("N", String.valueOf(version)));
    attributes.put("_at", List.of("S", at.toString()));
    attributes.put("_since", List.of("S", at.minusSeconds(version).toString()));
    Stream.concat(Stream.of(mapping.roles().status()), plain().stream())
        .forEach(name -> attributes.put(name, List.of("S", text(name, version))));
    return attributes;
  }

  /** The line that a change becomes, which made a thing the version at a time. */
  public byte[] line(String type, String id, long version, Instant at) {
    String record =
        """
        {"eventID":"%s-%d","eventName":"%s","dynamodb":{"ApproximateCreationDateTime":%d,
         "SequenceNumber":"%d","Keys":{"id":{"S":"%1$s"}},"%s":{%s}}}"""
            .formatted(
                id,
                version,
                type,
                at.getEpochSecond(),
                at.getEpochSecond(),
                type.equals("REMOVE") ? "OldImage" : "NewImage",
                attributes(id, version, at).entrySet().stream()
                    .map(
                        each ->
                            "\"%s\":{\"%s\":\"%s\"}"
                                .formatted(
                                    each.getKey(), each.getValue().get(0), each.getValue().get(1)))
                    .collect(Collectors.joining(",")));
    Outcome outcome = transform.transform(record.getBytes(UTF_8));
    if (outcome instanceof Outcome.Row row) {
      return row.line();
    }
    throw new IllegalStateException(outcome.toString());
  }

  @Override
  public String toString() {
    return "with the key " + names.get(0);
  }
}
