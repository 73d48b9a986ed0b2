/*
title: New orders
description: Orders placed since a time, the newest first. Removed orders are left out.
parameters:
  since: {type: timestamp, description: only orders placed at this time or later}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 100, min: 1, max: 100000, cuts: rows, description: most rows}
pages: [placed_at, orderid]
*/
SELECT
  orderid,
  product_name,
  quantity,
  price,
  total_price,
  customer_id,
  payment_method,
  status,
  placed_at,
  changed_at
FROM current_orders
WHERE placed_at >= COALESCE(CAST(:since AS timestamp), TIMESTAMP '0001-01-01 00:00:00')
  AND (CAST(:after_orderid AS varchar) IS NULL
    OR placed_at < CAST(:after_placed_at AS timestamp)
    OR placed_at = CAST(:after_placed_at AS timestamp) AND orderid > CAST(:after_orderid AS varchar))
ORDER BY placed_at DESC, orderid
OFFSET :offset LIMIT :limit
