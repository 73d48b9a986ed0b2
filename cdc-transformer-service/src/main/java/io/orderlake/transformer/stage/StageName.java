package io.orderlake.transformer.stage;

import org.jspecify.annotations.Nullable;

/**
 * What a stage is called.
 *
 * @param kind {@code pipe} or {@code delivery}
 * @param table that it is of, as the mappings call it
 * @param entity that it is of, by its {@code many}; null where it is of the whole table
 * @param isOnly whether the service has one stage of the kind
 */
public record StageName(String kind, String table, @Nullable String entity, boolean isOnly) {

  /** That of one of the kind. */
  static StageName only(String kind) {
    return new StageName(kind, "", null, true);
  }

  /** That of a part of the stage. */
  public String of(String part) {
    return new StageName(kind + "-" + part, table, entity, isOnly).toString();
  }

  /** For people: with whose it is, where that is not clear. */
  @Override
  public String toString() {
    return isOnly ? kind : "%s (%s)".formatted(kind, entity == null ? table : entity);
  }
}
