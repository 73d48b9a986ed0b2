package io.orderlake.analytics.report;

import io.orderlake.query.QueryEngine.Query;
import io.orderlake.query.ResultColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A question that can be asked over HTTP.
 *
 * @param name its address below {@code /api/}, such as {@code sales/by-product}
 * @param sql with a question mark for each of the arguments
 * @param arguments names of parameters, or {@code after_} and a column, in the order of the
 *     question marks
 * @param pages the columns that the answer is in order of, if it has pages
 * @param columns of the answer
 */
public record Report(
    String name,
    String title,
    String description,
    List<ReportParameter> parameters,
    String sql,
    List<String> arguments,
    List<String> pages,
    List<ResultColumn> columns) {
  /** What the name of an argument begins with that is a column's value where a page begins. */
  static final String AFTER = "after_";

  /**
   * @throws BrokenReport if what cuts it or tells its pages is none of its columns
   */
  Report withColumns(List<ResultColumn> found) throws BrokenReport {
    for (ReportParameter parameter : parameters) {
      if (parameter.counts() != null) {
        checkColumn(parameter.counts(), found);
      }
    }
    for (String column : pages) {
      checkColumn(column, found);
    }
    return new Report(name, title, description, parameters, sql, arguments, pages, found);
  }

  private static void checkColumn(String column, List<ResultColumn> found) throws BrokenReport {
    // Where nothing describes reports there are none.
    if (!found.isEmpty() && found.stream().noneMatch(known -> known.name().equals(column))) {
      throw new BrokenReport("it answers no column " + column + ", which its header names");
    }
  }

  /** Where an answer to resolved parameters is cut. */
  ReportAnswer.Cut cut(Map<String, @Nullable Object> resolved) {
    for (ReportParameter parameter : parameters) {
      if (parameter.cuts() != null) {
        Long most = (Long) resolved.get(parameter.name());
        return new ReportAnswer.Cut(most, parameter.counts(), pages);
      }
    }
    return new ReportAnswer.Cut(null, null, List.of());
  }

  /**
   * The values of all parameters for a request.
   *
   * @throws io.orderlake.service.http.Problem {@code invalid-parameter} that names the parameter,
   *     if one is unknown, given twice, missing, ill-typed or out of range, or later than its end
   */
  Map<String, @Nullable Object> resolve(Map<String, String[]> given) {
    Set<String> unknown = new TreeSet<>(given.keySet());
    Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
    for (ReportParameter parameter : parameters) {
      unknown.remove(parameter.name());
      String[] texts = given.getOrDefault(parameter.name(), new String[] {});
      if (texts.length > 1) {
        throw ReportParameter.invalid(parameter.name(), "is given more than once");
      }
      resolved.put(parameter.name(), parameter.resolve(texts.length == 0 ? null : texts[0]));
    }
    for (String name : unknown) {
      throw ReportParameter.invalid(
          name, "is unknown to this report, which takes " + resolved.keySet());
    }
    parameters.forEach(parameter -> parameter.checkEnd(resolved));
    return resolved;
  }

  /**
   * The query for resolved parameters.
   *
   * @throws io.orderlake.service.http.Problem {@code invalid-parameter} if there is a cursor that
   *     is none
   */
  Query query(Map<String, @Nullable Object> resolved) {
    Map<String, Object> after = after((String) resolved.get(ReportFile.CURSOR));
    if (!after.isEmpty() && resolved.get("offset") instanceof Long offset && offset > 0) {
      throw ReportParameter.invalid(
          "offset", "is not given with a cursor, which says where to begin");
    }
    List<@Nullable Object> bound = new ArrayList<>();
    for (String argument : arguments) {
      bound.add(
          after.containsKey(argument)
              ? after.get(argument)
              : bind(argument, resolved.get(argument)));
    }
    return new Query(sql, bound);
  }

  private Map<String, Object> after(@Nullable String cursor) {
    Map<String, Object> after = new HashMap<>();
    if (cursor != null) {
      List<Object> values = Cursor.values(cursor, pages.stream().map(this::column).toList());
      for (int i = 0; i < pages.size(); i++) {
        after.put(AFTER + pages.get(i), values.get(i));
      }
    }
    return after;
  }

  private ResultColumn column(String name) {
    return columns.stream().filter(known -> known.name().equals(name)).findFirst().orElseThrow();
  }

  private @Nullable Object bind(String name, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    return parameters.stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow()
        .bind(value);
  }
}
