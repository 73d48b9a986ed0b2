package io.orderlake.analytics.report;

import io.orderlake.analytics.engine.Column;
import io.orderlake.analytics.engine.QueryEngine.Query;
import java.util.ArrayList;
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
 * @param arguments names of parameters, in the order of the question marks
 * @param columns of the answer
 */
public record Report(
    String name,
    String title,
    String description,
    List<ReportParameter> parameters,
    String sql,
    List<String> arguments,
    List<Column> columns) {

  Report withColumns(List<Column> found) {
    return new Report(name, title, description, parameters, sql, arguments, found);
  }

  /**
   * The values of all parameters for a request.
   *
   * @throws io.orderlake.http.Problem {@code invalid-parameter} that names the parameter, if one is
   *     unknown, given twice, missing, ill-typed or out of range, or later than its end
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

  /** The query for resolved parameters. */
  Query query(Map<String, @Nullable Object> resolved) {
    List<@Nullable Object> bound = new ArrayList<>();
    for (String argument : arguments) {
      bound.add(bind(argument, resolved.get(argument)));
    }
    return new Query(sql, bound);
  }

  private @Nullable Object bind(String name, @Nullable Object value) {
    ReportParameter parameter =
        parameters.stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    return value == null ? null : parameter.type().bind(value);
  }
}
