-- The last state of each order that exists. Copies of a row change nothing here.
CREATE OR REPLACE VIEW current_orders AS
SELECT
  orderid,
  order_version,
  product_name,
  quantity,
  price,
  total_price,
  customer_id,
  payment_method,
  status,
  COALESCE(order_timestamp, first_changed_at) AS placed_at,
  changed_at
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY orderid ORDER BY change_key DESC, event_id DESC) AS age,
    min(changed_at) OVER (PARTITION BY orderid) AS first_changed_at
  FROM raw_order_changes
  WHERE cdc_event_type IN ('INSERT', 'MODIFY', 'REMOVE', 'SNAPSHOT')
    AND event_id IS NOT NULL
    AND change_key IS NOT NULL
    AND changed_at IS NOT NULL
    AND orderid IS NOT NULL
)
WHERE age = 1 AND cdc_event_type <> 'REMOVE'
