-- One row for each order ever seen; lives of an id that is used again are not told apart.
CREATE OR REPLACE VIEW order_lifecycles AS
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
  first_changed_at,
  inserted_at,
  changes,
  modifications,
  first_modified_at,
  last_modified_at,
  changed_at AS last_changed_at,
  cdc_event_type AS last_change_type,
  change_key AS last_change_key,
  CASE WHEN cdc_event_type = 'REMOVE' THEN changed_at END AS removed_at,
  removed_by
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY orderid ORDER BY change_key DESC, event_id DESC) AS age,
    min(changed_at) OVER (PARTITION BY orderid) AS first_changed_at,
    min(CASE WHEN cdc_event_type = 'INSERT' THEN changed_at END)
      OVER (PARTITION BY orderid) AS inserted_at,
    count(*) OVER (PARTITION BY orderid) AS changes,
    count(CASE WHEN cdc_event_type = 'MODIFY' THEN 1 END)
      OVER (PARTITION BY orderid) AS modifications,
    min(CASE WHEN cdc_event_type = 'MODIFY' THEN changed_at END)
      OVER (PARTITION BY orderid) AS first_modified_at,
    max(CASE WHEN cdc_event_type = 'MODIFY' THEN changed_at END)
      OVER (PARTITION BY orderid) AS last_modified_at
  FROM order_changes
)
WHERE age = 1
