/*
title: Sales over time
description: >-
  Orders, units and revenue by the minute, hour or day in which the orders were placed, hours and days
  being those of a time zone, the latest first; times without sales are left out, and so are cancelled
  and removed orders.
parameters:
  bucket: {type: string, default: hour, values: [minute, hour, day], description: length of a row}
  zone: {type: zone, default: UTC, description: 'whose hours and days, such as Europe/Vienna'}
  from: {type: timestamp, description: only orders placed at this time or later}
  to: {type: timestamp, ends: from, description: only orders placed before this time; a date alone counts as a whole}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 1000, min: 1, max: 100000, cuts: rows, description: most rows}
*/
WITH parameters AS (
  SELECT
    CAST(:bucket AS varchar) AS bucket,
    CAST(:zone AS varchar) AS zone,
    CAST(:from AS timestamp) AS from_time,
    CAST(:to AS timestamp) AS to_time
),
-- Few rows, since telling what clocks show takes thirty times as long as adding up.
minutes AS (
  SELECT
    date_trunc('minute', placed_at) AS placed_in,
    count(*) AS orders,
    sum(quantity) AS units,
    sum(total_price) AS revenue
  FROM current_orders
  CROSS JOIN parameters
  WHERE (status IS NULL OR status <> 'cancelled')
    AND (from_time IS NULL OR placed_at >= from_time)
    AND (to_time IS NULL OR placed_at < to_time)
  GROUP BY 1
),
shown_minutes AS (
  SELECT
    minutes.*,
    bucket,
    zone,
    CAST(at_timezone(with_timezone(placed_in, 'UTC'), zone) AS timestamp) AS shown
  FROM minutes
  CROSS JOIN parameters
)
SELECT
  CASE bucket
    WHEN 'minute' THEN placed_in
    -- Two hours of one name, as when summer time ends, are two rows.
    WHEN 'hour' THEN placed_in - (shown - date_trunc('hour', shown))
    -- A day has 23 to 25 hours. By the second before it, since midnight may come twice, or not at all.
    ELSE CAST(
      at_timezone(with_timezone(date_trunc('day', shown) - INTERVAL '1' SECOND, zone), 'UTC') AS timestamp
    ) + INTERVAL '1' SECOND
  END AS placed_from,
  CAST(sum(orders) AS bigint) AS orders,
  CAST(sum(units) AS bigint) AS units,
  CAST(sum(revenue) AS decimal(18, 2)) AS revenue
FROM shown_minutes
GROUP BY 1
ORDER BY 1 DESC
OFFSET :offset LIMIT :limit
