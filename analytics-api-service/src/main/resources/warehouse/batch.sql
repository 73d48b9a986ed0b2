-- Works the changes of a batch into the other tables: those whose object is numbered above ${last}.
-- The batch's objects are in the temporary table taken. Runs in the transaction that appended them.

CREATE OR REPLACE TEMP TABLE fresh AS
SELECT rowid AS row, object, orderid, hash(orderid) AS order_hash, change_key, event_id, changed_at
FROM changes
WHERE object > ${last};

-- The orders that were here before. What is known to be needed is fetched, by rowid and with no other
-- condition, since DuckDB then reads only the blocks that hold these rows.
CREATE OR REPLACE TEMP TABLE found AS
SELECT rowid AS row FROM order_states WHERE order_hash IN (SELECT order_hash FROM fresh);

CREATE OR REPLACE TEMP TABLE touched AS
SELECT
  rowid AS row,
  orderid,
  change_key,
  event_id,
  changes,
  modifications,
  first_changed_at,
  inserted_at,
  first_modified_at,
  last_modified_at
FROM order_states
WHERE rowid IN (SELECT row FROM found);

-- A change after its order's last one is new. Any other may be here already: it is looked up by
-- its time, first by that alone.
CREATE OR REPLACE TEMP TABLE late AS
SELECT fresh.event_id, fresh.changed_at
FROM fresh
JOIN touched USING (orderid)
WHERE (fresh.change_key, fresh.event_id) <= (touched.change_key, touched.event_id);

CREATE OR REPLACE TEMP TABLE around AS
SELECT rowid AS row
FROM changes
WHERE changed_at IN (SELECT changed_at FROM late) AND object <= ${last};

CREATE OR REPLACE TEMP TABLE known AS
SELECT event_id FROM changes WHERE rowid IN (SELECT row FROM around);

CREATE OR REPLACE TEMP TABLE doubled AS
SELECT row
FROM fresh
WHERE hash(event_id) IN (SELECT hash(event_id) FROM fresh GROUP BY 1 HAVING count(*) > 1)
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY row) > 1
UNION
SELECT row
FROM fresh
WHERE event_id IN (
  SELECT event_id FROM known WHERE event_id IN (SELECT event_id FROM late));

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
LEFT JOIN (
  SELECT
    object,
    count(*) AS rows,
    count(*) FILTER (row IN (SELECT row FROM doubled)) AS duplicates
  FROM fresh
  GROUP BY object
) USING (object);

DELETE FROM changes WHERE rowid IN (SELECT row FROM doubled);

-- What the batch alone says of each order.
CREATE OR REPLACE TEMP TABLE news AS
WITH lives AS (
  SELECT
    orderid,
    count(*) AS changes,
    count(*) FILTER (cdc_event_type = 'MODIFY') AS modifications,
    min(changed_at) AS first_changed_at,
    min(changed_at) FILTER (cdc_event_type = 'INSERT') AS inserted_at,
    min(changed_at) FILTER (cdc_event_type = 'MODIFY') AS first_modified_at,
    max(changed_at) FILTER (cdc_event_type = 'MODIFY') AS last_modified_at,
    arg_max(rowid, (change_key, event_id)) AS row
  FROM changes
  WHERE object > ${last}
  GROUP BY orderid
)
SELECT
  hash(lives.orderid) AS order_hash,
  lives.* EXCLUDE (row),
  last_change.* EXCLUDE (
    object, orderid, creation_datetime, sequence_number, previous_status, updated_at)
FROM lives
JOIN changes AS last_change ON last_change.rowid = lives.row AND last_change.object > ${last};

-- Of the orders that were here before, those whose last change is not of this batch.
CREATE OR REPLACE TEMP TABLE kept AS
SELECT touched.row
FROM touched
JOIN news USING (orderid)
WHERE (touched.change_key, touched.event_id) > (news.change_key, news.event_id);

CREATE OR REPLACE TEMP TABLE kept_states AS
SELECT * FROM order_states WHERE rowid IN (SELECT row FROM kept);

CREATE OR REPLACE TEMP TABLE folded AS
WITH last_states AS (
  SELECT * FROM kept_states
  UNION ALL BY NAME
  SELECT *, NULL AS placed_at FROM news WHERE orderid NOT IN (SELECT orderid FROM kept_states)
)
SELECT last_states.* REPLACE (
  news.changes + COALESCE(touched.changes, 0) AS changes,
  news.modifications + COALESCE(touched.modifications, 0) AS modifications,
  least(news.first_changed_at, touched.first_changed_at) AS first_changed_at,
  COALESCE(
    last_states.order_timestamp,
    least(news.first_changed_at, touched.first_changed_at)) AS placed_at,
  least(news.inserted_at, touched.inserted_at) AS inserted_at,
  least(news.first_modified_at, touched.first_modified_at) AS first_modified_at,
  greatest(news.last_modified_at, touched.last_modified_at) AS last_modified_at)
FROM last_states
JOIN news USING (orderid)
LEFT JOIN touched USING (orderid);

DELETE FROM order_states
WHERE rowid IN (SELECT row FROM touched WHERE orderid IN (SELECT orderid FROM news));

INSERT INTO order_states BY NAME FROM folded;
