/*
title: Time in status
description: >-
  How long orders were in each status, order by order, the last changed first. Where an order is in
  the status still, there is no end. A change that tells no status leaves it as it was; an order that
  never told one has a row without.
parameters:
  orderid: {type: string, description: only this order}
  since: {type: timestamp, description: only orders changed at this time or later}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: orders to leave out}
  limit: {type: integer, default: 100, min: 1, max: 10000, cuts: orderid, description: most orders}
pages: [last_changed_at, orderid]
*/
WITH parameters AS (
  SELECT
    CAST(:orderid AS varchar) AS wanted_orderid,
    CAST(:since AS timestamp) AS since_time,
    CAST(:after_last_changed_at AS timestamp) AS after_last_changed_at,
    CAST(:after_orderid AS varchar) AS after_orderid
),
-- The page is chosen before the history is read.
page AS (
  SELECT orderid AS page_orderid, last_changed_at
  FROM order_lifecycles
  CROSS JOIN parameters
  WHERE (wanted_orderid IS NULL OR orderid = wanted_orderid)
    AND (since_time IS NULL OR last_changed_at >= since_time)
    AND (after_orderid IS NULL
      OR last_changed_at < after_last_changed_at
      OR last_changed_at = after_last_changed_at AND orderid > after_orderid)
  ORDER BY last_changed_at DESC, orderid
  OFFSET :offset LIMIT :limit
),
steps AS (
  SELECT
    orderid,
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
    change_key,
    step AS stay_status,
    changed_at AS entered_at,
    lead(changed_at) OVER (PARTITION BY orderid ORDER BY change_key, event_id) AS left_at
  FROM steps
  WHERE step_before IS NULL OR step <> step_before
)
SELECT
  page_orderid AS orderid,
  stay_status AS status,
  entered_at,
  left_at,
  -- Times are in milliseconds, of which alone both engines count the same difference.
  date_diff('millisecond', entered_at, left_at) AS milliseconds,
  page.last_changed_at
FROM page
LEFT JOIN stays ON orderid = page_orderid AND stay_status <> 'removed'
ORDER BY last_changed_at DESC, page_orderid, change_key
