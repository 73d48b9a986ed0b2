package io.orderlake.analytics.report;

import io.orderlake.query.QueryEngine;
import io.orderlake.service.http.Problem;
import io.orderlake.service.http.StartRefused;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The engines that are there, by name: {@code duckdb}, {@code athena}. */
public final class Engines {
  private final Map<String, QueryEngine> byName;
  private final QueryEngine usual;

  /**
   * @param usual name of the one that answers unless a request names another
   * @throws StartRefused if that is not there
   */
  public Engines(Map<String, QueryEngine> byName, String usual) {
    this.byName = new TreeMap<>(byName);
    QueryEngine engine = byName.get(usual);
    if (engine == null) {
      throw new StartRefused(
          "orderlake.engine is %s, which is not there, only %s."
              .formatted(usual, this.byName.isEmpty() ? "none" : String.join(", ", names())),
          "Set orderlake.engine to one that is there, or orderlake.warehouse.enabled=true for"
              + " duckdb, orderlake.athena.enabled=true for athena.");
    }
    this.usual = engine;
  }

  /** Names of those that are there, in order. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** Name of an engine that is there. */
  public String nameOf(QueryEngine engine) {
    return byName.entrySet().stream()
        .filter(named -> named.getValue() == engine)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /**
   * @param name as a request gives it, or null
   * @throws Problem {@code invalid-parameter} if there is no such engine
   */
  public QueryEngine choose(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return usual;
    }
    if (!byName.containsKey(name)) {
      throw new Problem(
              HttpStatus.BAD_REQUEST,
              "invalid-parameter",
              "Invalid parameter",
              "The parameter engine is none of those that are there: " + String.join(", ", names()))
          .with("parameter", "engine");
    }
    return Objects.requireNonNull(byName.get(name));
  }
}
