package io.orderlake.table.file;

import io.orderlake.table.ColumnType.Kind;
import io.orderlake.table.Roles;
import io.orderlake.table.file.ColumnReader.Draft;
import io.orderlake.table.sql.SqlNames;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a mapping's file says of its columns by their names. */
final class RolesReader {
  private final Fields file;
  private final Columns columns;

  /**
   * @param columns all of the file
   */
  RolesReader(Fields file, Columns columns) {
    this.file = file;
    this.columns = columns;
  }

  Roles roles() {
    String version = told("version", EnumSet.of(Kind.INT, Kind.BIGINT));
    String changed = told("changed", EnumSet.of(Kind.TIMESTAMP));
    String status = role(file, "status", EnumSet.of(Kind.STRING));
    Fields birth = file.map("born", "{column: issued_at, as: placed_at}", List.of("column", "as"));
    String born = birth == null ? null : role(birth, "column", EnumSet.of(Kind.TIMESTAMP));
    return new Roles(version, changed, born, bornAs(birth), status);
  }

  /** Names of the columns that are shown; none where the file says nothing of them. */
  List<String> shown() {
    List<String> shown = file.texts("shown");
    if (shown == null) {
      return List.of();
    }
    Set<String> seen = new HashSet<>();
    for (String name : shown) {
      columns.column(file, "shown", name);
      if (!seen.add(name)) {
        file.problem("shown", name + " stands there twice");
      }
    }
    return shown;
  }

  /** A column that tells of a change: what is not told cannot be made up. */
  private @Nullable String told(String field, Set<Kind> wanted) {
    String name = role(file, field, wanted);
    Draft column = name == null ? null : columns.named(name);
    if (column != null && column.fields().has("default")) {
      file.problem(field, name + " has a default, which says nothing of a change");
    }
    return name;
  }

  private @Nullable String role(Fields fields, String field, Set<Kind> wanted) {
    String name = fields.text(field);
    if (name == null) {
      return null;
    }
    Draft column = columns.column(fields, field, name);
    if (column != null && column.type() != null && !wanted.contains(column.type().kind())) {
      String types =
          wanted.stream()
              .map(kind -> kind.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(" or "));
      fields.problem(field, name + " is of type " + column.type() + ", and must be " + types);
    }
    Columns.checkAttribute(fields, field, name, column);
    return name;
  }

  private String bornAs(@Nullable Fields birth) {
    String said = birth == null ? null : birth.text("as");
    if (birth != null && said != null) {
      check(birth, "as", said);
      return said;
    }
    check(file, "born", "born_at");
    return "born_at";
  }

  private void check(Fields fields, String field, String as) {
    String why = SqlNames.whyNotColumn(as);
    if (why != null) {
      fields.problem(field, as + " " + why);
    }
    if (columns.has(as)) {
      fields.problem(field, as + " is the name of a column: born.as must say another");
    }
  }
}
