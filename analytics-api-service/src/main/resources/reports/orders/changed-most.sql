/*
title: Orders changed most
description: Orders by their number of changes, the most changed first. Removed orders are included.
parameters:
  since: {type: timestamp, description: only orders changed at this time or later}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 20, min: 1, max: 100000, cuts: rows, description: most rows}
pages: [changes, last_changed_at, orderid]
*/
WITH parameters AS (
  SELECT
    CAST(:after_changes AS bigint) AS after_changes,
    CAST(:after_last_changed_at AS timestamp) AS after_last_changed_at,
    CAST(:after_orderid AS varchar) AS after_orderid
)
SELECT
  orderid,
  product_name,
  customer_id,
  status,
  changes,
  modifications,
  first_changed_at,
  last_changed_at,
  removed_at
FROM order_lifecycles
CROSS JOIN parameters
WHERE last_changed_at >= COALESCE(CAST(:since AS timestamp), TIMESTAMP '0001-01-01 00:00:00')
  AND (after_orderid IS NULL
    OR changes < after_changes
    OR changes = after_changes AND (last_changed_at < after_last_changed_at OR last_changed_at = after_last_changed_at AND orderid > after_orderid))
ORDER BY changes DESC, last_changed_at DESC, orderid
OFFSET :offset LIMIT :limit
