/*
title: Orders of high value
description: Orders worth at least so much, the dearest first. Cancelled and removed orders are left out.
parameters:
  min: {type: decimal, default: "1000.00", min: "0", description: least total price}
  since: {type: timestamp, description: only orders placed at this time or later}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 100, min: 1, max: 100000, cuts: rows, description: most rows}
pages: [total_price, placed_at, orderid]
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
WHERE total_price >= CAST(:min AS decimal(18, 2))
  AND (status IS NULL OR status <> 'cancelled')
  AND placed_at >= COALESCE(CAST(:since AS timestamp), TIMESTAMP '0001-01-01 00:00:00')
  AND (CAST(:after_orderid AS varchar) IS NULL
    OR total_price < CAST(:after_total_price AS decimal(18, 2))
    OR total_price = CAST(:after_total_price AS decimal(18, 2))
      AND (placed_at < CAST(:after_placed_at AS timestamp)
        OR placed_at = CAST(:after_placed_at AS timestamp) AND orderid > CAST(:after_orderid AS varchar)))
ORDER BY total_price DESC, placed_at DESC, orderid
OFFSET :offset LIMIT :limit
