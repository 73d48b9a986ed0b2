-- The last change of each order, removed orders included, in Iceberg. Replace <lake-bucket>. Run
-- once; it reads the whole lake.
CREATE TABLE order_states
WITH (
  table_type = 'ICEBERG',
  is_external = false,
  format = 'PARQUET',
  location = 's3://<lake-bucket>/order_states/'
) AS
SELECT
  orderid,
  event_id,
  change_key,
  cdc_event_type,
  CAST(changed_at AS timestamp(6)) AS changed_at,
  order_version,
  product_name,
  quantity,
  price,
  total_price,
  customer_id,
  payment_method,
  status,
  CAST(order_timestamp AS timestamp(6)) AS order_timestamp,
  CAST(first_changed_at AS timestamp(6)) AS first_changed_at
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY orderid ORDER BY change_key DESC, event_id DESC) AS age,
    min(changed_at) OVER (PARTITION BY orderid) AS first_changed_at
  FROM order_changes
)
WHERE age = 1
