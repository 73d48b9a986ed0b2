/*
title: Orders with a status
description: Orders that have the status now, the last changed first.
parameters:
  status: {type: string, required: true, description: such as pending or shipped}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 100, min: 1, max: 100000, cuts: rows, description: most rows}
pages: [changed_at, orderid]
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
WHERE status = CAST(:status AS varchar)
  AND (CAST(:after_orderid AS varchar) IS NULL
    OR changed_at < CAST(:after_changed_at AS timestamp)
    OR changed_at = CAST(:after_changed_at AS timestamp) AND orderid > CAST(:after_orderid AS varchar))
ORDER BY changed_at DESC, orderid
OFFSET :offset LIMIT :limit
