package io.orderlake.service.tables;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One thing for each table, or for each entity, that is served. */
public final class Served<T> implements AutoCloseable {
  private final Map<String, T> things;
  private final UnaryOperator<@Nullable String> known;

  /**
   * @param things by the name of the table or entity, in their order
   * @param known the name that is meant, as {@link ServedTables} knows it
   */
  Served(Map<String, T> things, UnaryOperator<@Nullable String> known) {
    this.things = things;
    this.known = known;
  }

  /**
   * That of the table or entity which a parameter of an address names; the only one, if it names
   * none.
   *
   * @throws io.orderlake.service.http.Problem as {@link ServedTables#table} and {@link
   *     ServedTables#entity} do
   */
  public T of(@Nullable String name) {
    return Objects.requireNonNull(things.get(known.apply(name)));
  }

  /** All, in the order in which they are served. */
  public List<T> all() {
    return List.copyOf(things.values());
  }

  /**
   * Closes those that can be closed, each whatever befalls the others.
   *
   * @throws Exception what the first failed with, and the others behind it, once all were closed
   */
  @Override
  public void close() throws Exception {
    Exception failure = null;
    for (T thing : things.values()) {
      try {
        if (thing instanceof AutoCloseable open) {
          open.close();
        }
      } catch (Exception e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
