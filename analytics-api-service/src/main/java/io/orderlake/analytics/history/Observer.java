package io.orderlake.analytics.history;

import io.orderlake.query.warehouse.Delays;
import io.orderlake.query.warehouse.EntityTables;
import io.orderlake.query.warehouse.WarehouseException;
import io.orderlake.query.warehouse.WarehousePosition;
import io.orderlake.service.access.OtherService;
import io.orderlake.table.TableMapping;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Looks at the warehouse of an entity and at its stages of the transformer, and writes the history
 * of both. What a rebuild reads anew is no news, and what came while nobody looked belongs to no
 * minute. Of one thread.
 */
final class Observer {
  private final EntityTables tables;
  private final @Nullable OtherService transformer;
  private final History history;
  private @Nullable Span look;
  private @Nullable Span minute;

  /** What has been since a time, and a position of the warehouse. */
  private static final class Span {
    final Instant from;
    final WarehousePosition position;
    @Nullable Double pipeLag;
    @Nullable Double deliveryLag;
    long refused;

    Span(Instant from, WarehousePosition position) {
      this.from = from;
      this.position = position;
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
  Observer(EntityTables tables, @Nullable OtherService transformer, History history) {
    this.tables = tables;
    this.transformer = transformer;
    this.history = history;
  }

  /** Looks once; the first look only begins. */
  void look(Instant now) throws InterruptedException {
    JsonNode told =
        transformer == null ? MissingNode.getInstance() : transformer.read().path("stages");
    List<JsonNode> stages = told.valueStream().filter(this::isOurs).toList();
    long refused = newlyRefused(stages);
    try {
      WarehousePosition here = tables.reached();
      Span before = look;
      look = new Span(now, here);
      if (before != null && before.position.tables().equals(here.tables())) {
        before.add(lag(stages, "pipe"), lag(stages, "delivery"), refused);
        history.add(figures(before, now, here));
        addToMinute(before, now, here);
      } else {
        minute = null;
      }
    } catch (WarehouseException e) {
      look = null;
      minute = null;
      throw e;
    }
  }

  /** Of the entity, or of its table as a whole; one that tells neither is the only one. */
  private boolean isOurs(JsonNode stage) {
    TableMapping mapping = tables.mapping();
    return isOrSaysNot(stage.path("table"), mapping.table())
        && isOrSaysNot(stage.path("entity"), mapping.entity().many());
  }

  private static boolean isOrSaysNot(JsonNode told, String expected) {
    return !told.isString() || told.asString().equals(expected);
  }

  private void addToMinute(Span look, Instant now, WarehousePosition here) {
    Span current = minute == null ? new Span(look.from, look.position) : minute;
    current.add(look.pipeLag, look.deliveryLag, look.refused);
    minute = current;
    if (!now.truncatedTo(ChronoUnit.MINUTES).equals(current.from.truncatedTo(ChronoUnit.MINUTES))) {
      minute = null;
      history.addMinute(figures(current, now, here));
    }
  }

  private Figures figures(Span span, Instant now, WarehousePosition here) {
    Delays delays = Delays.between(tables, span.position.object(), here);
    return new Figures(
        tables.mapping().entity().many(),
        span.from,
        Duration.between(span.from, now).toSeconds(),
        delays.changes(),
        delays.p50(),
        delays.p99(),
        span.pipeLag,
        span.deliveryLag,
        span.refused);
  }

  private static @Nullable Double lag(List<JsonNode> stages, String name) {
    for (JsonNode stage : stages) {
      if (stage.path("name").asString("").equals(name) && stage.path("lagSeconds").isNumber()) {
        return stage.path("lagSeconds").asDouble();
      }
    }
    return null;
  }

  /** A transformer that was started anew counts from nothing. */
  private long newlyRefused(List<JsonNode> stages) {
    if (stages.isEmpty()) {
      return 0;
    }
    long all = stages.stream().mapToLong(stage -> stage.path("failed").asLong(0)).sum();
    Long before = refusedBefore;
    refusedBefore = all;
    return before == null ? 0 : all < before ? all : all - before;
  }
}
