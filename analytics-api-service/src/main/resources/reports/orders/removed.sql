/*
title: Removed orders
description: >-
  Orders that were removed, the last removed first, as they were at the end; where the stream told
  no more than the key, the rest is null. removed_by is ttl where DynamoDB removed it at the end of
  its time to live, else user; null where repair found it gone, or a row is older than that column.
parameters:
  since: {type: timestamp, description: only orders removed at this time or later}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 100, min: 1, max: 100000, cuts: rows, description: most rows}
pages: [removed_at, orderid]
*/
SELECT
  orderid,
  product_name,
  quantity,
  total_price,
  customer_id,
  payment_method,
  status,
  placed_at,
  changes,
  last_changed_at AS removed_at,
  removed_by
FROM order_lifecycles
WHERE last_change_type = 'REMOVE'
  AND last_changed_at >= COALESCE(CAST(:since AS timestamp), TIMESTAMP '0001-01-01 00:00:00')
  AND (CAST(:after_orderid AS varchar) IS NULL
    OR last_changed_at < CAST(:after_removed_at AS timestamp)
    OR last_changed_at = CAST(:after_removed_at AS timestamp) AND orderid > CAST(:after_orderid AS varchar))
ORDER BY last_changed_at DESC, orderid
OFFSET :offset LIMIT :limit
