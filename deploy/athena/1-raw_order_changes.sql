CREATE EXTERNAL TABLE IF NOT EXISTS raw_order_changes (
  `event_id` string COMMENT 'Identifies the change; rows with the same one are identical',
  `cdc_event_type` string COMMENT 'INSERT, MODIFY, REMOVE or SNAPSHOT',
  `change_key` string COMMENT 'Order of one order\'s changes, comparable as text',
  `sequence_number` string COMMENT 'DynamoDB\'s sequence number, as it came',
  `creation_datetime` timestamp COMMENT 'DynamoDB\'s approximate time of the change',
  `changed_at` timestamp COMMENT 'When the change happened, as exactly as is known',
  `orderid` string COMMENT 'Key of the order',
  `order_version` bigint COMMENT 'The item\'s version attribute',
  `product_name` string COMMENT 'Product',
  `quantity` int COMMENT 'Units ordered',
  `price` decimal(12,2) COMMENT 'Price of one unit',
  `total_price` decimal(14,2) COMMENT 'price x quantity, exact',
  `customer_id` string COMMENT 'Customer',
  `payment_method` string COMMENT 'Means of payment',
  `status` string COMMENT 'Status after the change; for a REMOVE the last one',
  `previous_status` string COMMENT 'Status before the change, on MODIFY and REMOVE',
  `order_timestamp` timestamp COMMENT 'When the order was placed',
  `updated_at` timestamp COMMENT 'When the writer made the change',
  `removed_by` string COMMENT 'Who made a REMOVE: ttl or user; null if not known'
)
PARTITIONED BY (`dt` string, `hour` string)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
WITH SERDEPROPERTIES ('timestamp.formats' = 'yyyy-MM-dd HH:mm:ss.SSS')
STORED AS TEXTFILE
LOCATION 's3://<lake-bucket>/order_changes/'
TBLPROPERTIES (
  'classification' = 'json',
  'compressionType' = 'gzip',
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '<first-day>,NOW',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'projection.hour.type' = 'integer',
  'projection.hour.range' = '0,23',
  'projection.hour.digits' = '2',
  'storage.location.template' = 's3://<lake-bucket>/order_changes/dt=${dt}/hour=${hour}'
)
