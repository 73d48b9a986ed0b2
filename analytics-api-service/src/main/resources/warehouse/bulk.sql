-- Works out order_states and lake_objects from all rows in changes and all objects in the temporary
-- table taken.

-- Rows of the same change_key are duplicates, unless they are of several orders or the stream gave
-- two changes the same key. Few rows are, so that only these are compared in full.
CREATE OR REPLACE TEMP TABLE suspects AS
SELECT rowid AS row, object, event_id, orderid, change_key
FROM changes
WHERE hash(change_key) IN (
  SELECT hash(change_key) FROM changes GROUP BY 1 HAVING count(*) > 1);

CREATE OR REPLACE TEMP TABLE doubled AS
SELECT row, object
FROM suspects
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY row) > 1;

-- Of several changes of an order with the same key, the last one by event_id.
CREATE OR REPLACE TEMP TABLE ties AS
SELECT row, last_value(row) OVER (
  PARTITION BY orderid, change_key ORDER BY event_id
  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last_row
FROM suspects
WHERE row NOT IN (SELECT row FROM doubled);

INSERT INTO lake_objects
SELECT
  object,
  "partition",
  name,
  bytes,
  COALESCE(rows, 0),
  COALESCE(duplicates, 0),
  rejects,
  problem,
  applied_at
FROM taken
LEFT JOIN (SELECT object, count(*) AS rows FROM changes GROUP BY object) USING (object)
LEFT JOIN (SELECT object, count(*) AS duplicates FROM doubled GROUP BY object) USING (object);

DELETE FROM changes WHERE rowid IN (SELECT row FROM doubled);

-- For one after another of ${parts} parts of the orders, each small enough for the memory.
INSERT INTO order_states BY NAME
WITH lives AS (
  SELECT
    orderid,
    count(*) AS changes,
    count(*) FILTER (cdc_event_type = 'MODIFY') AS modifications,
    min(changed_at) AS first_changed_at,
    min(changed_at) FILTER (cdc_event_type = 'INSERT') AS inserted_at,
    min(changed_at) FILTER (cdc_event_type = 'MODIFY') AS first_modified_at,
    max(changed_at) FILTER (cdc_event_type = 'MODIFY') AS last_modified_at,
    arg_max(rowid, change_key) AS row
  FROM changes
  WHERE hash(orderid) % ${parts} = ${part}
  GROUP BY orderid
)
SELECT
  hash(lives.orderid) AS order_hash,
  lives.* EXCLUDE (row),
  COALESCE(order_timestamp, first_changed_at) AS placed_at,
  last_change.* EXCLUDE (
    object, orderid, creation_datetime, sequence_number, previous_status, updated_at)
FROM lives
LEFT JOIN ties USING (row)
JOIN changes AS last_change ON last_change.rowid = COALESCE(ties.last_row, lives.row);
