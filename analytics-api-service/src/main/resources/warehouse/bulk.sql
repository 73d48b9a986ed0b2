-- Makes the warehouse's tables anew from all rows in loading_changes and all objects in taken.

-- Rows of the same change_key are duplicates, unless they are of several orders or the stream gave
-- two changes the same key. Few rows are, so that only these are compared in full.
CREATE OR REPLACE TEMP TABLE suspects AS
SELECT rowid AS row, event_id, orderid, change_key
FROM loading_changes
WHERE hash(change_key) IN (
  SELECT hash(change_key) FROM loading_changes GROUP BY 1 HAVING count(*) > 1);

CREATE OR REPLACE TEMP TABLE doubled AS
SELECT row
FROM suspects
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY row) > 1;

-- Of several changes of an order with the same key, the last one by event_id.
CREATE OR REPLACE TEMP TABLE ties AS
SELECT row, last_value(row) OVER (
  PARTITION BY orderid, change_key ORDER BY event_id
  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last_row
FROM suspects
WHERE row NOT IN (SELECT row FROM doubled);

CREATE TABLE loading_objects AS
SELECT
  "partition",
  name,
  bytes,
  COALESCE(rows, 0) AS rows,
  COALESCE(duplicates, 0) AS duplicates,
  rejects,
  problem,
  batch,
  applied_at
FROM taken
LEFT JOIN (
  SELECT
    path,
    count(*) AS rows,
    count(*) FILTER (rowid IN (SELECT row FROM doubled)) AS duplicates
  FROM loading_changes
  GROUP BY path
) USING (path);

DELETE FROM loading_changes WHERE rowid IN (SELECT row FROM doubled);

CREATE TABLE loading_states AS FROM order_states WITH NO DATA;

-- Repeated for each of ${parts} parts of the orders, as many at a time as fit into memory.
INSERT INTO loading_states BY NAME
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
  FROM loading_changes
  WHERE hash(orderid) % ${parts} = ${part}
  GROUP BY orderid
)
SELECT
  hash(lives.orderid) AS order_hash,
  lives.* EXCLUDE (row),
  last_change.* EXCLUDE (path, orderid, creation_datetime, sequence_number, previous_status)
FROM lives
LEFT JOIN ties USING (row)
JOIN loading_changes AS last_change ON last_change.rowid = COALESCE(ties.last_row, lives.row);

ALTER TABLE loading_changes DROP COLUMN path;
