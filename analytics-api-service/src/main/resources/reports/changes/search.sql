/*
title: Search changes
description: Changes that have all the values given, the latest first.
parameters:
  product_name: {type: string, description: only of this product}
  customer_id: {type: string, description: only of this customer}
  status: {type: string, description: only to this status}
  type: {type: string, values: [INSERT, MODIFY, REMOVE, SNAPSHOT], description: only of this type}
  since: {type: timestamp, description: only changes at this time or later}
  until: {type: timestamp, ends: since, description: only changes before this time; a date alone counts as a whole}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 100, min: 1, max: 100000, cuts: rows, description: most rows}
pages: [changed_at, change_key, event_id]
*/
WITH parameters AS (
  SELECT
    CAST(:product_name AS varchar) AS wanted_product,
    CAST(:customer_id AS varchar) AS wanted_customer,
    CAST(:status AS varchar) AS wanted_status,
    CAST(:type AS varchar) AS wanted_type,
    CAST(:since AS timestamp) AS since_time,
    CAST(:until AS timestamp) AS until_time,
    CAST(:after_changed_at AS timestamp) AS after_changed_at,
    CAST(:after_change_key AS varchar) AS after_change_key,
    CAST(:after_event_id AS varchar) AS after_event_id
)
SELECT
  event_id,
  cdc_event_type,
  changed_at,
  orderid,
  product_name,
  quantity,
  price,
  total_price,
  customer_id,
  payment_method,
  status,
  previous_status,
  change_key
FROM order_changes
CROSS JOIN parameters
WHERE (wanted_product IS NULL OR product_name = wanted_product)
  AND (wanted_customer IS NULL OR customer_id = wanted_customer)
  AND (wanted_status IS NULL OR status = wanted_status)
  AND (wanted_type IS NULL OR cdc_event_type = wanted_type)
  AND (since_time IS NULL OR changed_at >= since_time)
  AND (until_time IS NULL OR changed_at < until_time)
  AND (after_event_id IS NULL
    OR changed_at < after_changed_at
    OR changed_at = after_changed_at
      AND (change_key < after_change_key
        OR change_key = after_change_key AND event_id > after_event_id))
ORDER BY changed_at DESC, change_key DESC, event_id
OFFSET :offset LIMIT :limit
