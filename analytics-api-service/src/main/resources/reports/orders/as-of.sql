/*
title: Orders as of a time
description: >-
  The state that every order had at a moment in the past, by order id. Orders placed later or removed
  by then are left out.
parameters:
  at: {type: timestamp, required: true, description: the moment}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: orders to leave out}
  limit: {type: integer, default: 100, min: 1, max: 10000, cuts: rows, description: most orders}
pages: [orderid]
*/
WITH parameters AS (
  SELECT
    CAST(:at AS timestamp) AS at_time,
    CAST(:after_orderid AS varchar) AS after_orderid
),
-- Orders that exist now, or did later, and were removed then.
gone AS (
  SELECT gone_orderid
  FROM (
    SELECT
      orderid AS gone_orderid,
      cdc_event_type AS last_type,
      row_number() OVER (PARTITION BY orderid ORDER BY change_key DESC, event_id DESC) AS recency
    FROM order_changes
    CROSS JOIN parameters
    WHERE changed_at <= at_time
      AND orderid IN (
        SELECT removals.orderid
        FROM order_changes AS removals
        JOIN order_lifecycles AS lives ON lives.orderid = removals.orderid
        CROSS JOIN parameters
        WHERE removals.cdc_event_type = 'REMOVE'
          AND removals.changed_at <= at_time
          AND (lives.removed_at IS NULL OR lives.removed_at > at_time))
  )
  WHERE recency = 1 AND last_type = 'REMOVE'
),
-- The page is chosen before the history is read.
page AS (
  SELECT orderid AS page_orderid, at_time
  FROM order_lifecycles
  CROSS JOIN parameters
  WHERE first_changed_at <= at_time AND (removed_at IS NULL OR removed_at > at_time)
    AND orderid NOT IN (SELECT gone_orderid FROM gone)
    AND (after_orderid IS NULL
      OR orderid > after_orderid)
  ORDER BY orderid
  OFFSET :offset LIMIT :limit
)
SELECT
  orderid,
  product_name,
  quantity,
  price,
  total_price,
  customer_id,
  payment_method,
  status,
  order_timestamp,
  changed_at
FROM (
  SELECT
    order_changes.*,
    row_number() OVER (PARTITION BY orderid ORDER BY change_key DESC, event_id DESC) AS recency
  FROM order_changes
  JOIN page ON orderid = page_orderid
  WHERE changed_at <= at_time
)
WHERE recency = 1 AND cdc_event_type <> 'REMOVE'
ORDER BY orderid
