package io.orderlake.analytics.reconciliation;

import io.orderlake.table.TableMapping;
import java.util.Map;
import java.util.Objects;

/**
 * What compares and repairs each entity.
 *
 * @param all by the entity's {@code many}
 */
record EntityJobs(Map<String, Jobs> all) {

  /** Of one entity. */
  record Jobs(ComparisonJob comparison, RepairJob repair) {}

  Jobs of(TableMapping entity) {
    return Objects.requireNonNull(all.get(entity.entity().many()));
  }
}
