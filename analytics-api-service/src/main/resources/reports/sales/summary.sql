/*
title: Sales in total
description: >-
  Orders, units, revenue, and revenue by order rounded half up to the cent (null without orders).
  Cancelled and removed orders are left out.
parameters:
  from: {type: timestamp, description: only orders placed at this time or later}
  to: {type: timestamp, ends: from, description: only orders placed before this time; a date alone counts as a whole}
*/
WITH parameters AS (
  SELECT CAST(:from AS timestamp) AS from_time, CAST(:to AS timestamp) AS to_time
),
totals AS (
  SELECT
    count(*) AS orders,
    CAST(COALESCE(sum(quantity), 0) AS bigint) AS units,
    CAST(COALESCE(sum(total_price), 0) AS decimal(18, 2)) AS revenue,
    CAST(COALESCE(sum(total_price), 0) * 100 AS bigint) AS cents
  FROM current_orders
  CROSS JOIN parameters
  WHERE (status IS NULL OR status <> 'cancelled')
    AND (from_time IS NULL OR placed_at >= from_time)
    AND (to_time IS NULL OR placed_at < to_time)
)
SELECT
  orders,
  units,
  revenue,
  -- Integers all along, as engines differ in what a division of decimals gives: half up is
  -- (2 × cents + orders) / (2 × orders), less what does not divide.
  CASE
    WHEN orders > 0 THEN
      CAST(
        CAST((2 * cents + orders - (2 * cents + orders) % (2 * orders)) / (2 * orders) AS bigint)
        AS decimal(18, 0)) * 0.01
  END AS average_order_value
FROM totals
