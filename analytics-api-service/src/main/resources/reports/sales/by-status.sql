/*
title: Orders by status
description: >-
  Orders, units and worth of all orders that exist, by status, cancelled ones included; null is all
  orders that have none.
parameters:
  from: {type: timestamp, description: only orders placed at this time or later}
  to: {type: timestamp, ends: from, description: only orders placed before this time; a date alone counts as a whole}
*/
WITH parameters AS (
  SELECT CAST(:from AS timestamp) AS from_time, CAST(:to AS timestamp) AS to_time
)
SELECT
  status,
  count(*) AS orders,
  CAST(sum(quantity) AS bigint) AS units,
  CAST(sum(total_price) AS decimal(18, 2)) AS worth
FROM current_orders
CROSS JOIN parameters
WHERE (from_time IS NULL OR placed_at >= from_time)
  AND (to_time IS NULL OR placed_at < to_time)
GROUP BY 1
ORDER BY 2 DESC, 1 NULLS LAST
