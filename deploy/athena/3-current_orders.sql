-- The last state of each order that exists.
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
  FROM order_changes
)
WHERE age = 1 AND cdc_event_type <> 'REMOVE'
