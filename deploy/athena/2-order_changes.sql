-- Every change once. Rows of the same event_id are identical, so that any of them will do; by the
-- key too, so that a filter on it reaches the rows.
CREATE OR REPLACE VIEW order_changes AS
SELECT
  event_id,
  cdc_event_type,
  change_key,
  sequence_number,
  creation_datetime,
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
  removed_by
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY orderid, event_id ORDER BY event_id) AS copy
  FROM raw_order_changes
  WHERE cdc_event_type IN ('INSERT', 'MODIFY', 'REMOVE', 'SNAPSHOT')
    AND event_id IS NOT NULL
    AND change_key IS NOT NULL
    AND changed_at IS NOT NULL
    AND orderid IS NOT NULL
)
WHERE copy = 1
