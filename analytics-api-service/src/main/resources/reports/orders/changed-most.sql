/*
title: Orders changed most
description: >-
  Orders by their number of changes, the most changed first. Removed orders are included. An id that
  is used again after a removal is one order here, with the changes of all its lives.
parameters:
  since: {type: timestamp, description: only orders changed at this time or later}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 20, min: 1, max: 100000, description: most rows}
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
ORDER BY changes DESC, last_changed_at DESC, orderid
OFFSET :offset LIMIT :limit
