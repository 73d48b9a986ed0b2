package io.orderlake.analytics.history;

import io.orderlake.analytics.warehouse.Warehouse;
import io.orderlake.service.access.OtherService;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Looks at the warehouse and the transformer, and writes the history of both. What a rebuild reads
 * anew is no news, and what came while nobody looked belongs to no minute. Of one thread.
 */
final class Observer {
  private static final String LAST = "SELECT COALESCE(max(object), 0) FROM lake_objects";

  private static final String NEWS =
      """
      SELECT count(*), quantile_disc(delay, 0.5), quantile_disc(delay, 0.99)
      FROM (
        SELECT CASE WHEN cdc_event_type IN ('INSERT', 'MODIFY')
          THEN greatest(0, epoch_ms(applied_at) - epoch_ms(changed_at)) END AS delay
        FROM changes JOIN lake_objects USING (object)
        WHERE changes.object > ? AND changes.object <= ?)
      """;

  private final Warehouse warehouse;
  private final @Nullable OtherService transformer;
  private final History history;
  private @Nullable Span look;
  private @Nullable Span minute;

  /** What has been since a time; object is the last that was taken in before. */
  private static final class Span {
    final Instant from;
    final String tables;
    final long object;
    @Nullable Double pipeLag;
    @Nullable Double deliveryLag;
    long refused;

    Span(Instant from, String tables, long object) {
      this.from = from;
      this.tables = tables;
      this.object = object;
    }

    void add(@Nullable Double pipe, @Nullable Double delivery, long newlyRefused) {
      pipeLag = most(pipeLag, pipe);
      deliveryLag = most(deliveryLag, delivery);
      refused += newlyRefused;
    }

    private static @Nullable Double most(@Nullable Double a, @Nullable Double b) {
      return a == null ? b : b == null ? a : (Double) Math.max(a, b);
    }
  }

  /** The sum of what the stages refused since the service was started; null if not known. */
  private @Nullable Long refusedBefore;

  /**
   * @param transformer the stages' figures; null where there are none
   */
  Observer(Warehouse warehouse, @Nullable OtherService transformer, History history) {
    this.warehouse = warehouse;
    this.transformer = transformer;
    this.history = history;
  }

  /** Looks once; the first look only begins. */
  void look(Instant now) throws InterruptedException {
    JsonNode stages =
        transformer == null ? MissingNode.getInstance() : transformer.read().path("stages");
    long refused = newlyRefused(stages);
    try (Connection reader = warehouse.reader()) {
      String tables = reader.getSchema();
      long last = last(reader);
      Span before = look;
      look = new Span(now, tables, last);
      if (before != null && before.tables.equals(tables)) {
        before.add(lag(stages, "pipe"), lag(stages, "delivery"), refused);
        history.add(figures(reader, before, now, last));
        addToMinute(reader, before, now, last);
      } else {
        minute = null;
      }
    } catch (SQLException e) {
      look = null;
      minute = null;
      throw new IllegalStateException("The warehouse cannot be read", e);
    }
  }

  private void addToMinute(Connection reader, Span look, Instant now, long last)
      throws SQLException {
    Span current = minute == null ? new Span(look.from, look.tables, look.object) : minute;
    current.add(look.pipeLag, look.deliveryLag, look.refused);
    minute = current;
    if (!now.truncatedTo(ChronoUnit.MINUTES).equals(current.from.truncatedTo(ChronoUnit.MINUTES))) {
      minute = null;
      history.addMinute(figures(reader, current, now, last));
    }
  }

  private static Figures figures(Connection reader, Span span, Instant now, long last)
      throws SQLException {
    try (PreparedStatement query = reader.prepareStatement(NEWS)) {
      query.setLong(1, span.object);
      query.setLong(2, last);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return new Figures(
            span.from,
            Duration.between(span.from, now).toSeconds(),
            row.getLong(1),
            number(row, 2),
            number(row, 3),
            span.pipeLag,
            span.deliveryLag,
            span.refused);
      }
    }
  }

  private static @Nullable Long number(ResultSet row, int column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? null : (Long) number;
  }

  private static long last(Connection reader) throws SQLException {
    try (PreparedStatement query = reader.prepareStatement(LAST);
        ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static @Nullable Double lag(JsonNode stages, String name) {
    for (JsonNode stage : stages) {
      if (stage.path("name").asString("").equals(name) && stage.path("lagSeconds").isNumber()) {
        return stage.path("lagSeconds").asDouble();
      }
    }
    return null;
  }

  /** A transformer that was started anew counts from nothing. */
  private long newlyRefused(JsonNode stages) {
    if (stages.isEmpty()) {
      return 0;
    }
    long all = stages.valueStream().mapToLong(stage -> stage.path("failed").asLong(0)).sum();
    Long before = refusedBefore;
    refusedBefore = all;
    return before == null ? 0 : all < before ? all : all - before;
  }
}
