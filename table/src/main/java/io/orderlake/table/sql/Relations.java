package io.orderlake.table.sql;

import io.orderlake.table.Column;
import io.orderlake.table.ColumnType;
import io.orderlake.table.Entity;
import io.orderlake.table.Source;
import io.orderlake.table.TableMapping;
import java.util.ArrayList;
import java.util.List;

/**
 * The relations over an entity's rows, the same in each engine: every change once, what exists now,
 * and what ever was. {@link #raw} is what the first is made of: the rows as delivered.
 */
public final class Relations {
  private static final ColumnType STRING = ColumnType.of(ColumnType.Kind.STRING);
  private static final ColumnType TIMESTAMP = ColumnType.of(ColumnType.Kind.TIMESTAMP);
  private static final ColumnType BIGINT = ColumnType.of(ColumnType.Kind.BIGINT);

  private final TableMapping mapping;

  /**
   * A column of a relation.
   *
   * @param about its meaning; empty where the mapping does not say it
   */
  public record Member(String name, ColumnType type, String about) {
    private static Member of(Column column) {
      return new Member(column.name(), column.type(), column.about());
    }
  }

  public Relations(TableMapping mapping) {
    this.mapping = mapping;
  }

  /** Name of the relation that has every change once. */
  public String changes() {
    return changes(mapping.entity());
  }

  /** Name of the relation that has the items which exist, as they are now. */
  public String current() {
    return current(mapping.entity());
  }

  /** Name of the relation that has a row for each key that there ever was. */
  public String lifecycles() {
    return lifecycles(mapping.entity());
  }

  /**
   * Name of the table of the rows as they were delivered, duplicates included: the one that a
   * crawler with the table prefix {@code raw_} gives to the folder {@code <one>_changes}.
   */
  public String raw() {
    return raw(mapping.entity());
  }

  /** A row of the lake, which is also one of {@link #changes}. */
  public List<Member> row() {
    List<Member> row = new ArrayList<>(ofEveryChange());
    row.add(key());
    mapping.columns().forEach(column -> row.add(Member.of(column)));
    return List.copyOf(row);
  }

  /** Columns without a value in which a row cannot be put in its place. */
  public List<String> needed() {
    return List.of("event_id", "change_key", "changed_at", mapping.key().column());
  }

  /**
   * What an item is at a time: columns without those that tell of one change, when it came to be,
   * which has another name in the relations, and when it changed.
   */
  public List<Member> state() {
    return mapping.columns().stream().filter(this::isState).map(Member::of).toList();
  }

  /** A row of {@link #current}. */
  public List<Member> currentRow() {
    List<Member> row = identity();
    row.add(new Member("changed_at", TIMESTAMP, ""));
    return List.copyOf(row);
  }

  /** A row of {@link #lifecycles}. */
  public List<Member> lifecyclesRow() {
    List<Member> row = identity();
    row.add(new Member("first_changed_at", TIMESTAMP, ""));
    row.add(new Member("inserted_at", TIMESTAMP, ""));
    row.add(new Member("changes", BIGINT, ""));
    row.add(new Member("modifications", BIGINT, ""));
    row.add(new Member("first_modified_at", TIMESTAMP, ""));
    row.add(new Member("last_modified_at", TIMESTAMP, ""));
    row.add(new Member("last_changed_at", TIMESTAMP, ""));
    row.add(new Member("last_change_type", STRING, ""));
    row.add(new Member("last_change_key", STRING, ""));
    row.add(new Member("removed_at", TIMESTAMP, ""));
    row.addAll(facts());
    return List.copyOf(row);
  }

  /** Columns that tell of the removal alone; they come last in {@link #lifecycles}. */
  public List<Member> facts() {
    return mapping.columns().stream()
        .filter(column -> column.source() instanceof Source.Fact)
        .map(Member::of)
        .toList();
  }

  /** All four names, some of which an odd entity may have twice. */
  public static List<String> names(Entity entity) {
    return List.of(raw(entity), changes(entity), current(entity), lifecycles(entity));
  }

  public static String changes(Entity entity) {
    return entity.one() + "_changes";
  }

  private static String raw(Entity entity) {
    return "raw_" + changes(entity);
  }

  private static String current(Entity entity) {
    return "current_" + entity.many();
  }

  private static String lifecycles(Entity entity) {
    return entity.one() + "_lifecycles";
  }

  private List<Member> ofEveryChange() {
    String one = mapping.entity().one().replace('_', ' ');
    return List.of(
        new Member(
            "event_id", STRING, "Identifies the change; rows with the same one are identical"),
        new Member("cdc_event_type", STRING, "INSERT, MODIFY, REMOVE or SNAPSHOT"),
        new Member("change_key", STRING, "Order of one " + one + "'s changes, comparable as text"),
        new Member("sequence_number", STRING, "DynamoDB's sequence number, as it came"),
        new Member("creation_datetime", TIMESTAMP, "DynamoDB's approximate time of the change"),
        new Member("changed_at", TIMESTAMP, "When the change happened, as exactly as is known"));
  }

  private Member key() {
    return new Member(mapping.key().column(), STRING, mapping.key().about());
  }

  private List<Member> identity() {
    List<Member> row = new ArrayList<>();
    row.add(key());
    row.addAll(state());
    row.add(new Member(mapping.roles().bornAs(), TIMESTAMP, ""));
    return row;
  }

  private boolean isState(Column column) {
    Source source = column.source();
    return !(source instanceof Source.Previous)
        && !(source instanceof Source.Fact)
        && !column.name().equals(mapping.roles().born())
        && !column.name().equals(mapping.roles().changed());
  }
}
