/*
title: Sales over time
description: >-
  Orders, units and revenue by the minute, hour or day (UTC) in which the orders were placed, the
  latest first; times without sales are left out, and so are cancelled and removed orders.
parameters:
  bucket: {type: string, default: hour, values: [minute, hour, day], description: length of a row}
  from: {type: timestamp, description: only orders placed at this time or later}
  to: {type: timestamp, ends: from, description: only orders placed before this time; a date alone counts as a whole}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 1000, min: 1, max: 100000, cuts: rows, description: most rows}
*/
WITH parameters AS (
  SELECT
    CAST(:bucket AS varchar) AS bucket,
    CAST(:from AS timestamp) AS from_time,
    CAST(:to AS timestamp) AS to_time
)
SELECT
  CASE bucket
    WHEN 'minute' THEN date_trunc('minute', placed_at)
    WHEN 'hour' THEN date_trunc('hour', placed_at)
    ELSE date_trunc('day', placed_at)
  END AS placed_from,
  count(*) AS orders,
  CAST(sum(quantity) AS bigint) AS units,
  CAST(sum(total_price) AS decimal(18, 2)) AS revenue
FROM current_orders
CROSS JOIN parameters
WHERE (status IS NULL OR status <> 'cancelled')
  AND (from_time IS NULL OR placed_at >= from_time)
  AND (to_time IS NULL OR placed_at < to_time)
GROUP BY 1
ORDER BY 1 DESC
OFFSET :offset LIMIT :limit
