package io.orderlake.analytics.alert;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.orderlake.analytics.alert.Transformer.Gaps;
import io.orderlake.analytics.alert.Transformer.Refusals;
import io.orderlake.query.warehouse.ValueRule.Found;
import io.orderlake.table.Entity;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something a person should know.
 *
 * @param key of what it is about: there is no second alert with the same
 * @param text for people
 * @param since when the order was placed, or since when the pipeline is behind or silent, or when
 *     it was noticed to refuse what comes or to have a gap
 * @param noticedAt when this service saw it
 * @param orderid of the order, null if it is about none
 * @param amount what the order or another item is worth, null if it is about none
 * @param entity of the item that it is about, by its many, null if it is about none
 * @param item its key
 * @param rule the rule that found it
 */
record Alert(
    String key,
    AlertKind kind,
    String text,
    Instant since,
    Instant noticedAt,
    @Nullable String orderid,
    @Nullable BigDecimal amount,
    @Nullable String entity,
    @Nullable String item,
    @Nullable String rule) {

  /** What is told. */
  enum AlertKind {
    @JsonProperty("high-value-order")
    HIGH_VALUE_ORDER,
    @JsonProperty("high-value")
    HIGH_VALUE,
    @JsonProperty("pipeline-lag")
    PIPELINE_LAG,
    @JsonProperty("pipeline-silent")
    PIPELINE_SILENT,
    @JsonProperty("pipeline-refuses")
    PIPELINE_REFUSES,
    @JsonProperty("pipeline-gap")
    PIPELINE_GAP
  }

  /** Of an order, told by the rule that is there by default, or one without a name. */
  static Alert ofOrder(String orderid, BigDecimal amount, Instant placedAt, Instant now) {
    return new Alert(
        "order/" + orderid,
        AlertKind.HIGH_VALUE_ORDER,
        "Order %s is worth %s".formatted(orderid, amount.toPlainString()),
        placedAt,
        now,
        orderid,
        amount,
        "orders",
        orderid,
        RuleWatch.OF_ORDERS);
  }

  static Alert ofItem(RuleWatch rule, Found found, Instant now) {
    Entity entity = rule.mapping().entity();
    String one = entity.one().replace('_', ' ');
    return new Alert(
        "%s/%s/%s".formatted(rule.name(), entity.one(), found.item()),
        AlertKind.HIGH_VALUE,
        "%s%s %s has the %s %s, as the rule %s tells"
            .formatted(
                one.substring(0, 1).toUpperCase(Locale.ROOT),
                one.substring(1),
                found.item(),
                rule.column(),
                found.value().toPlainString(),
                rule.name()),
        found.bornAt(),
        now,
        null,
        found.value(),
        entity.many(),
        found.item(),
        rule.name());
  }

  static Alert ofLag(String stage, double seconds, Instant now) {
    return new Alert(
        "lag/" + now,
        AlertKind.PIPELINE_LAG,
        "The pipeline's stage %s is %.0f s behind".formatted(stage, seconds),
        now.minusMillis((long) (seconds * 1_000)),
        now,
        null,
        null,
        null,
        null,
        null);
  }

  static Alert ofSilence(URI address, Instant since, Instant now) {
    return new Alert(
        "silence/" + now,
        AlertKind.PIPELINE_SILENT,
        "%s has not answered for %d s: how far the pipeline is behind is not known"
            .formatted(address, Duration.between(since, now).toSeconds()),
        since,
        now,
        null,
        null,
        null,
        null,
        null);
  }

  static Alert ofRefusals(Refusals refusals, Instant now) {
    return new Alert(
        "refusals/" + now,
        AlertKind.PIPELINE_REFUSES,
        "The pipeline's stage %s refused %.0f %% of what came, %d of the %d records of the last %.0f s, most often for this reason: %s"
            .formatted(
                refusals.stage(),
                100 * refusals.share(),
                refusals.refused(),
                refusals.of(),
                refusals.seconds(),
                refusals.reason()),
        now,
        now,
        null,
        null,
        null,
        null,
        null);
  }

  static Alert ofGap(Gaps gaps, Instant now) {
    return new Alert(
        "gap/%s/%s/%d".formatted(gaps.stage(), gaps.since(), gaps.count()),
        AlertKind.PIPELINE_GAP,
        "The pipeline's stage %s found changes gone before it read them, or another stream under the name of its own: what is missing in the lake is not known. Reconcile, and repair"
            .formatted(gaps.stage()),
        now,
        now,
        null,
        null,
        null,
        null,
        null);
  }
}
