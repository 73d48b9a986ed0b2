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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Looks at the warehouse of each entity and at the stages of the transformer, and writes the
 * history of both. What a rebuild reads anew is no news, and what came while nobody looked belongs
 * to no minute. Of one thread.
 */
final class Observer {
  private final List<Watch> watches;
  private final @Nullable OtherService transformer;
  private final History history;

  /**
   * @param transformer the stages' figures; null where there are none
   */
  Observer(Collection<EntityTables> entities, @Nullable OtherService transformer, History history) {
    this.watches = entities.stream().map(Watch::new).toList();
    this.transformer = transformer;
    this.history = history;
  }

  /**
   * Looks once at all; the first look only begins.
   *
   * @throws WarehouseException if one cannot be read, which is no gap of the others
   */
  void look(Instant now) throws InterruptedException {
    JsonNode stages =
        transformer == null ? MissingNode.getInstance() : transformer.read().path("stages");
    List<Figures> minutes = new ArrayList<>();
    WarehouseException failure = null;
    for (Watch watch : watches) {
      try {
        watch.look(now, stages).ifPresent(minutes::add);
      } catch (WarehouseException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (!minutes.isEmpty()) {
      history.addMinutes(minutes);
    }
    if (failure != null) {
      throw failure;
    }
  }

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

  /** Of an entity. */
  private final class Watch {
    private final EntityTables tables;
    private @Nullable Span look;
    private @Nullable Span minute;

    /** The sum of what the stages refused since the service was started; null if not known. */
    private @Nullable Long refusedBefore;

    Watch(EntityTables tables) {
      this.tables = tables;
    }

    /** Looks once, and answers the minute that this ends, if it ends one. */
    Optional<Figures> look(Instant now, JsonNode told) {
      List<JsonNode> stages = told.valueStream().filter(this::isOurs).toList();
      long refused = newlyRefused(stages);
      try {
        WarehousePosition here = tables.reached();
        Span before = look;
        look = new Span(now, here);
        if (before != null && before.position.tables().equals(here.tables())) {
          before.add(lag(stages, "pipe"), lag(stages, "delivery"), refused);
          history.add(figures(before, now, here));
          return addToMinute(before, now, here);
        }
        minute = null;
        return Optional.empty();
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

    private Optional<Figures> addToMinute(Span look, Instant now, WarehousePosition here) {
      Span current = minute == null ? new Span(look.from, look.position) : minute;
      current.add(look.pipeLag, look.deliveryLag, look.refused);
      minute = current;
      if (!now.truncatedTo(ChronoUnit.MINUTES)
          .equals(current.from.truncatedTo(ChronoUnit.MINUTES))) {
        minute = null;
        return Optional.of(figures(current, now, here));
      }
      return Optional.empty();
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
}
