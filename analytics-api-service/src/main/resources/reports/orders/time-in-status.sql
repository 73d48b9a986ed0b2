/*
title: Time in status
description: >-
  How long orders were in each status, order by order, the last changed first. Where an order is in
  the status still, there is no end. A change that tells no status leaves it as it was.
parameters:
  orderid: {type: string, description: only this order}
  since: {type: timestamp, description: only orders changed at this time or later}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: orders to leave out}
  limit: {type: integer, default: 100, min: 1, max: 10000, description: most orders}
*/
WITH parameters AS (
  SELECT CAST(:orderid AS varchar) AS wanted_orderid, CAST(:since AS timestamp) AS since_time
),
-- The page is chosen before the history is read.
page AS (
  SELECT orderid AS page_orderid, last_changed_at
  FROM order_lifecycles
  CROSS JOIN parameters
  WHERE (wanted_orderid IS NULL OR orderid = wanted_orderid)
    AND (since_time IS NULL OR last_changed_at >= since_time)
  ORDER BY last_changed_at DESC, orderid
  OFFSET :offset LIMIT :limit
),
steps AS (
  SELECT
    orderid,
    last_changed_at,
    change_key,
    event_id,
    changed_at,
    CASE WHEN cdc_event_type = 'REMOVE' THEN 'removed' ELSE status END AS step,
    lag(CASE WHEN cdc_event_type = 'REMOVE' THEN 'removed' ELSE status END)
      OVER (PARTITION BY orderid ORDER BY change_key, event_id) AS step_before
  FROM order_changes
  JOIN page ON orderid = page_orderid
  WHERE status IS NOT NULL OR cdc_event_type = 'REMOVE'
),
stays AS (
  SELECT
    orderid,
    last_changed_at,
    change_key,
    step AS status,
    changed_at AS entered_at,
    lead(changed_at) OVER (PARTITION BY orderid ORDER BY change_key, event_id) AS left_at
  FROM steps
  WHERE step_before IS NULL OR step <> step_before
)
SELECT
  orderid,
  status,
  entered_at,
  left_at,
  -- Times are in milliseconds, of which alone both engines count the same difference.
  date_diff('millisecond', entered_at, left_at) AS milliseconds
FROM stays
WHERE status <> 'removed'
ORDER BY last_changed_at DESC, orderid, change_key
