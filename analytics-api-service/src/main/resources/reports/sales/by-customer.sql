/*
title: Sales by customer
description: >-
  Orders, units and revenue of each customer, those who spent most first; null is all whose orders
  name no customer. Cancelled and removed orders are left out.
parameters:
  from: {type: timestamp, description: only orders placed at this time or later}
  to: {type: timestamp, ends: from, description: only orders placed before this time; a date alone counts as a whole}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 100, min: 1, max: 100000, cuts: rows, description: most rows}
*/
WITH parameters AS (
  SELECT CAST(:from AS timestamp) AS from_time, CAST(:to AS timestamp) AS to_time
)
SELECT
  customer_id,
  count(*) AS orders,
  CAST(sum(quantity) AS bigint) AS units,
  CAST(sum(total_price) AS decimal(18, 2)) AS revenue
FROM current_orders
CROSS JOIN parameters
WHERE (status IS NULL OR status <> 'cancelled')
  AND (from_time IS NULL OR placed_at >= from_time)
  AND (to_time IS NULL OR placed_at < to_time)
GROUP BY 1
ORDER BY 4 DESC NULLS LAST, 1 NULLS LAST
OFFSET :offset LIMIT :limit
