/*
title: Removed orders
description: >-
  Orders that were removed, the last removed first, as they were at the end; where the stream told
  no more than the key, the rest is null.
parameters:
  since: {type: timestamp, description: only orders removed at this time or later}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 100, min: 1, max: 100000, description: most rows}
*/
WITH parameters AS (
  SELECT CAST(:since AS timestamp) AS since_time
)
SELECT
  orderid,
  product_name,
  quantity,
  total_price,
  customer_id,
  payment_method,
  status,
  placed_at,
  changes,
  removed_at
FROM order_lifecycles
CROSS JOIN parameters
WHERE removed_at IS NOT NULL
  AND (since_time IS NULL OR removed_at >= since_time)
ORDER BY removed_at DESC, orderid
OFFSET :offset LIMIT :limit
