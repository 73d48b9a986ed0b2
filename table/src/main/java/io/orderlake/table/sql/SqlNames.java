package io.orderlake.table.sql;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which names may stand in SQL without quotes, in Athena, Trino and DuckDB. */
public final class SqlNames {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  /**
   * Words that Trino reserves, and those that DuckDB does not take for a column; a test asks both.
   */
  private static final Set<String> RESERVED =
      Set.of(
          """
          all alter analyse analyze and anti any array as asc asof asymmetric at authorization
          between binary both by case cast check collate collation column concurrently constraint
          create cross cube current_catalog current_date current_path current_role current_schema
          current_time current_timestamp current_user deallocate default deferrable delete desc
          describe distinct do drop else end escape except execute exists extract false fetch for
          foreign freeze from full glob group grouping having ilike in initially inner insert
          intersect into is isnull join json_array json_exists json_object json_query json_table
          json_value lambda lateral leading left like limit listagg localtime localtimestamp
          natural normalize not notnull null offset on only or order outer overlaps pivot
          pivot_longer pivot_wider placing positional prepare primary qualify recursive references
          returning right rollup select semi show similar skip some summarize symmetric table
          tablesample then to trailing trim true uescape union unique unnest unpack unpivot using
          values variadic verbose when where window with
          """
              .strip()
              .split("\\s+"));

  /**
   * Columns that each table or relation has, the two by which objects are partitioned, DuckDB's own
   * and the warehouse's.
   */
  private static final Set<String> TAKEN =
      Set.of(
          "event_id",
          "cdc_event_type",
          "change_key",
          "sequence_number",
          "creation_datetime",
          "changed_at",
          "first_changed_at",
          "inserted_at",
          "changes",
          "modifications",
          "first_modified_at",
          "last_modified_at",
          "last_changed_at",
          "last_change_type",
          "last_change_key",
          "removed_at",
          "dt",
          "hour",
          "rowid",
          "object",
          "path",
          "line",
          "row",
          "event_hash",
          "key_hash");

  private SqlNames() {}

  /** Words that no column may have as its name. */
  public static Set<String> reserved() {
    return RESERVED;
  }

  /** Why a part of names cannot be one; null if it can. */
  public static @Nullable String whyNotPart(String name) {
    return NAME.matcher(name).matches()
        ? null
        : "is no name: must be of a-z, 0-9 and _, begin with a letter, and be at most 63 long";
  }

  /** Why a column cannot be called so; null if it can. */
  public static @Nullable String whyNotColumn(String name) {
    if (RESERVED.contains(name)) {
      return "is a reserved word of SQL";
    }
    return TAKEN.contains(name) ? "is the name of a column that each table has" : whyNotPart(name);
  }
}
