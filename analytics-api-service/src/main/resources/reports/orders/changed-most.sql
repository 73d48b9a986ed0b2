/*
title: Orders changed most
description: >-
  Orders by their number of changes, the most changed first. Removed orders are included. An id that
  is used again after a removal is one order here, with the changes of all its lives.
parameters:
  since: {type: timestamp, description: only orders changed at this time or later}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 20, min: 1, max: 100000, cuts: rows, description: most rows}
pages: [changes, last_changed_at, orderid]
*/
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
WHERE last_changed_at >= COALESCE(CAST(:since AS timestamp), TIMESTAMP '0001-01-01 00:00:00')
  AND (CAST(:after_orderid AS varchar) IS NULL
    OR changes < CAST(:after_changes AS bigint)
    OR changes = CAST(:after_changes AS bigint)
      AND (last_changed_at < CAST(:after_last_changed_at AS timestamp)
        OR last_changed_at = CAST(:after_last_changed_at AS timestamp) AND orderid > CAST(:after_orderid AS varchar)))
ORDER BY changes DESC, last_changed_at DESC, orderid
OFFSET :offset LIMIT :limit
