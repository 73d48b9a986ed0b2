-- Brings order_states up to date with what was delivered since yesterday began. Run it as often as
-- reports are to be fresh, and at least once a day. Running it twice, or over rows that were merged
-- before, changes nothing: the last change of an order wins by (change_key, event_id), in whatever
-- order changes come, and a removal stays as a tombstone, so that a late change cannot undo it.
MERGE INTO order_states AS state
USING (
  SELECT
    *
  FROM (
    SELECT
      *,
      row_number() OVER (PARTITION BY orderid ORDER BY change_key DESC, event_id DESC) AS age,
      min(changed_at) OVER (PARTITION BY orderid) AS first_changed_at
    FROM raw_order_changes
    WHERE dt >= CAST(current_date - INTERVAL '1' DAY AS varchar)
      AND cdc_event_type IN ('INSERT', 'MODIFY', 'REMOVE', 'SNAPSHOT')
      AND event_id IS NOT NULL
      AND change_key IS NOT NULL
      AND changed_at IS NOT NULL
      AND orderid IS NOT NULL
  )
  WHERE age = 1
) AS fresh
ON state.orderid = fresh.orderid
WHEN MATCHED AND (
  fresh.change_key > state.change_key
  OR (fresh.change_key = state.change_key AND fresh.event_id > state.event_id)
) THEN UPDATE SET
  event_id = fresh.event_id,
  change_key = fresh.change_key,
  cdc_event_type = fresh.cdc_event_type,
  changed_at = fresh.changed_at,
  order_version = fresh.order_version,
  product_name = fresh.product_name,
  quantity = fresh.quantity,
  price = fresh.price,
  total_price = fresh.total_price,
  customer_id = fresh.customer_id,
  payment_method = fresh.payment_method,
  status = fresh.status,
  order_timestamp = fresh.order_timestamp,
  first_changed_at = least(state.first_changed_at, fresh.first_changed_at)
WHEN MATCHED AND fresh.first_changed_at < state.first_changed_at THEN UPDATE SET
  first_changed_at = fresh.first_changed_at
WHEN NOT MATCHED THEN INSERT (
  orderid,
  event_id,
  change_key,
  cdc_event_type,
  changed_at,
  order_version,
  product_name,
  quantity,
  price,
  total_price,
  customer_id,
  payment_method,
  status,
  order_timestamp,
  first_changed_at
) VALUES (
  fresh.orderid,
  fresh.event_id,
  fresh.change_key,
  fresh.cdc_event_type,
  fresh.changed_at,
  fresh.order_version,
  fresh.product_name,
  fresh.quantity,
  fresh.price,
  fresh.total_price,
  fresh.customer_id,
  fresh.payment_method,
  fresh.status,
  fresh.order_timestamp,
  fresh.first_changed_at
)
