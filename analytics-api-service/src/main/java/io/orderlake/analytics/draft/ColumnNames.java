package io.orderlake.analytics.draft;

import io.orderlake.table.Path;
import io.orderlake.table.Path.Step;
import io.orderlake.table.sql.SqlNames;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Names of columns, each given once. */
final class ColumnNames {
  /** Of the 63 that a name may have, so that there is room to tell it from others. */
  private static final int LONGEST = 56;

  private final Set<String> taken = new HashSet<>();

  /** A name for what stands at a path. */
  String take(Path path) {
    return take(
        path.steps().stream()
            .map(step -> step instanceof Step.Name name ? name.name() : "")
            .collect(Collectors.joining("_")));
  }

  /** A name as near to a text as may be. */
  String take(String text) {
    String name = DraftColumns.snake(text);
    name = name.substring(0, Math.min(LONGEST, name.length()));
    if (SqlNames.whyNotColumn(name) != null) {
      name += "_value";
    }
    String free = name;
    for (int n = 2; SqlNames.whyNotColumn(free) != null || !taken.add(free); n++) {
      free = name + "_" + n;
    }
    return free;
  }
}
