/*
title: History of an order
description: Every change of one order, the first first.
parameters:
  orderid: {type: string, required: true, description: which order}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 1000, min: 1, max: 100000, description: most rows}
*/
WITH parameters AS (
  SELECT CAST(:orderid AS varchar) AS wanted_orderid
)
SELECT
  event_id,
  cdc_event_type,
  changed_at,
  orderid,
  order_version,
  product_name,
  quantity,
  price,
  total_price,
  customer_id,
  payment_method,
  status,
  previous_status,
  order_timestamp,
  updated_at,
  creation_datetime,
  sequence_number,
  removed_by
FROM order_changes
JOIN parameters ON orderid = wanted_orderid
ORDER BY change_key, event_id
OFFSET :offset LIMIT :limit
