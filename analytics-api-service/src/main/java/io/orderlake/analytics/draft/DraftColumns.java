package io.orderlake.analytics.draft;

import io.orderlake.table.Path;
import io.orderlake.table.Path.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The columns that the values of a sample suggest: types as narrow as they allow, maps looked into
 * three levels deep.
 */
final class DraftColumns {
  /** Levels of maps that are looked into; what lies deeper is JSON. */
  static final int DEEP = 2;

  /** A map of more names is one from ids to values, not one of attributes. */
  private static final int MOST_NAMES = 20;

  /** Of all a mapping may have, less those that are not read from attributes. */
  private static final int MOST = 490;

  private static final long YEAR_2001 = 978_307_200L;
  private static final long YEAR_2100 = 4_102_444_800L;

  private static final Pattern TIMELY =
      Pattern.compile(
          ".*(time|date|epoch|expir|ttl|creat|updat|modif|since|until|valid|start|end|deadline|due)"
              + ".*|.*(_at|_on|_ts|at)|ts",
          Pattern.CASE_INSENSITIVE);

  /** What is often whole, and not always. */
  private static final Pattern MEASURED =
      Pattern.compile(
          ".*(price|amount|cost|total|sum|fee|tax|balance|rate|discount|weight|score|value).*",
          Pattern.CASE_INSENSITIVE);

  private static final int MOST_INT_DIGITS = 8;
  private static final int MOST_BIGINT_DIGITS = 18;
  private static final int MOST_DIGITS = 38;

  /** Digits before the point that a decimal gets beyond those that were seen. */
  private static final int ROOM = 4;

  /** Places that a decimal has at least: money has two, also where a sample has none finer. */
  private static final int FEWEST_PLACES = 2;

  private final @Nullable String ttl;
  private final ColumnNames names;
  private final List<DraftColumn> columns = new ArrayList<>();

  /**
   * A column that is read from attributes.
   *
   * @param format of a timestamp, null if it is ISO 8601, or none
   * @param isMany whether nearly every item has another value
   * @param note what is unsure of it, empty if nothing is
   */
  record DraftColumn(
      String name,
      Path path,
      String type,
      @Nullable String format,
      boolean isMany,
      String note,
      Observed seen) {}

  private DraftColumns(@Nullable String ttl, ColumnNames names) {
    this.ttl = ttl;
    this.names = names;
  }

  /**
   * The columns for attributes.
   *
   * @param items in how many items they were looked for
   * @param ttl name of the table's TTL attribute
   * @param names that are taken, to which theirs are added
   */
  static List<DraftColumn> of(
      Map<String, Observed> attributes, int items, @Nullable String ttl, ColumnNames names) {
    DraftColumns draft = new DraftColumns(ttl, names);
    attributes.forEach((name, seen) -> draft.add(List.of(new Step.Name(name)), seen, items));
    return draft.columns;
  }

  private void add(List<Step> path, Observed seen, int items) {
    if (columns.size() == MOST) {
      return;
    }
    if (isMapOfAttributes(seen)) {
      seen.children()
          .forEach(
              (name, child) -> {
                List<Step> deeper = new ArrayList<>(path);
                deeper.add(new Step.Name(name));
                add(deeper, child, items);
              });
      return;
    }
    columns.add(column(new Path(path), seen, items));
  }

  private static boolean isMapOfAttributes(Observed seen) {
    return seen.count("M") > 0
        && seen.count("M") + seen.count("NULL") == seen.count()
        && !seen.children().isEmpty()
        && seen.children().size() <= MOST_NAMES;
  }

  private DraftColumn column(Path path, Observed seen, int items) {
    List<String> notes = new ArrayList<>();
    if (seen.count() < items) {
      notes.add("in %d of %d items".formatted(seen.count(), items));
    }
    String name = names.take(path);
    boolean isTtl = path.steps().size() == 1 && path.attribute().equals(ttl);
    String epoch = epoch(seen);
    boolean isTimely = isTtl || TIMELY.matcher(lastName(path)).matches();
    int others = seen.count() - seen.count("NULL");
    boolean isText = seen.count("S") > 0 && seen.count("S") == others;
    boolean isNumber = seen.count("N") > 0 && seen.count("N") == others;
    boolean isBoth = seen.count("S") > 0 && seen.count("S") + seen.count("N") == others;
    String type;
    String format = null;
    if (isText) {
      type = seen.isTimes() ? "timestamp" : "string";
    } else if (isNumber && epoch != null && isTimely) {
      type = "timestamp";
      format = isTtl ? "epoch_seconds" : epoch;
    } else if (isNumber) {
      type = number(seen, notes);
      if (type.equals("int") && MEASURED.matcher(lastName(path)).matches()) {
        notes.add("only whole numbers were seen; with a point they need a decimal");
      }
      if (epoch != null) {
        notes.add("may be a timestamp, format: " + epoch);
      }
    } else if (isBoth && seen.isTimes() && epoch != null && isTimely) {
      type = "timestamp";
      format = "[iso, " + epoch + "]";
    } else if (others > 0 && seen.count("BOOL") == others) {
      type = "boolean";
    } else if (others == 0) {
      type = "string";
      notes.add("only NULL was seen");
    } else {
      type = "json";
      if (seen.types().keySet().stream().filter(kind -> !kind.equals("NULL")).count() > 1) {
        notes.add("of several types: " + seen.types());
      }
    }
    boolean isMany = type.equals("string") && seen.different() > Observed.MANY;
    return new DraftColumn(name, path, type, format, isMany, String.join("; ", notes), seen);
  }

  private static String lastName(Path path) {
    return path.steps().get(path.steps().size() - 1) instanceof Step.Name last ? last.name() : "";
  }

  /** The unit that all numbers would be plausible times in; null if there is none. */
  private static @Nullable String epoch(Observed seen) {
    if (!seen.isWhole()) {
      return null;
    }
    if (seen.isWithin(YEAR_2001, YEAR_2100)) {
      return "epoch_seconds";
    }
    if (seen.isWithin(YEAR_2001 * 1_000, YEAR_2100 * 1_000)) {
      return "epoch_millis";
    }
    return seen.isWithin(YEAR_2001 * 1_000_000, YEAR_2100 * 1_000_000) ? "epoch_micros" : null;
  }

  private static String number(Observed seen, List<String> notes) {
    int whole = seen.wholeDigits();
    if (seen.isWhole() && whole <= MOST_BIGINT_DIGITS) {
      return whole <= MOST_INT_DIGITS ? "int" : "bigint";
    }
    int places = seen.isWhole() ? 0 : Math.max(FEWEST_PLACES, seen.places());
    if (whole + places > MOST_DIGITS) {
      notes.add("no decimal holds it: a double is not exact");
      return "double";
    }
    if (places > 0) {
      notes.add("seen with %d places at most".formatted(seen.places()));
    }
    return "decimal(%d,%d)".formatted(Math.min(MOST_DIGITS, whole + ROOM + places), places);
  }

  /** Names in the form that columns have, none of them twice. */
  static String snake(String name) {
    String words =
        name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
            .replaceAll("([A-Z]+)([A-Z][a-z])", "$1_$2")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "_")
            .replaceAll("^_+|_+$", "");
    if (words.isEmpty()) {
      return "attribute";
    }
    return Character.isDigit(words.charAt(0)) ? "a_" + words : words;
  }
}
