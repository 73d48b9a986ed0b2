/*
title: Orders modified after they were inserted
description: >-
  How often each order was modified, and when first and last, the latest modified first. Removed
  orders are included. An id that is used again after a removal is one order here: inserted_at is
  that of its first life, and modifications are those of all its lives.
parameters:
  since: {type: timestamp, description: only orders modified at this time or later}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 100, min: 1, max: 100000, cuts: rows, description: most rows}
pages: [last_modified_at, orderid]
*/
SELECT
  orderid,
  product_name,
  customer_id,
  status,
  inserted_at,
  modifications,
  first_modified_at,
  last_modified_at,
  removed_at
FROM order_lifecycles
WHERE inserted_at IS NOT NULL
  AND modifications > 0
  AND last_modified_at >= COALESCE(CAST(:since AS timestamp), TIMESTAMP '0001-01-01 00:00:00')
  AND (CAST(:after_orderid AS varchar) IS NULL
    OR last_modified_at < CAST(:after_last_modified_at AS timestamp)
    OR last_modified_at = CAST(:after_last_modified_at AS timestamp) AND orderid > CAST(:after_orderid AS varchar))
ORDER BY last_modified_at DESC, orderid
OFFSET :offset LIMIT :limit
