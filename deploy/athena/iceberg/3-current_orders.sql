-- Takes the place of the view over the raw rows: the same columns, as of the last merge.
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
FROM order_states
WHERE cdc_event_type <> 'REMOVE'
