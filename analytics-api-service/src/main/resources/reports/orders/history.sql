/*
title: History of an order
description: Every change of one order, the first first.
parameters:
  orderid: {type: string, required: true, description: which order}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 1000, min: 1, max: 100000, cuts: rows, description: most rows}
pages: [change_key, event_id]
*/
WITH parameters AS (
  SELECT
    CAST(:orderid AS varchar) AS wanted_orderid,
    CAST(:after_change_key AS varchar) AS after_change_key,
    CAST(:after_event_id AS varchar) AS after_event_id
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
  change_key,
  removed_by
FROM order_changes
JOIN parameters ON orderid = wanted_orderid
WHERE (after_event_id IS NULL
  OR change_key > after_change_key
  OR change_key = after_change_key AND event_id > after_event_id)
ORDER BY change_key, event_id
OFFSET :offset LIMIT :limit
