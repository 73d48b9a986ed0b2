-- Takes the rows in the temporary table staged, and the objects in taken, into the warehouse. Runs in
-- a transaction of the caller.

-- Duplicates within the batch.
CREATE OR REPLACE TEMP TABLE fresh AS
SELECT *, hash(orderid) AS order_hash
FROM staged
QUALIFY row_number() OVER (PARTITION BY event_id) = 1;

-- The rows of the orders that change.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT rowid AS row, *
FROM order_states
WHERE rowid IN (
    SELECT rowid FROM order_states WHERE order_hash IN (SELECT order_hash FROM fresh))
  AND orderid IN (SELECT orderid FROM fresh);

-- A change after its order's last one is new. Any other may be here already: it is looked up by
-- its time, which keeps the search to the part of the history around it.
CREATE OR REPLACE TEMP TABLE late AS
SELECT fresh.event_id, fresh.changed_at
FROM fresh
JOIN touched USING (orderid)
WHERE (fresh.change_key, fresh.event_id) <= (touched.change_key, touched.event_id);

DELETE FROM fresh
WHERE event_id IN (
  SELECT event_id
  FROM order_changes
  WHERE changed_at IN (SELECT changed_at FROM late)
    AND event_id IN (SELECT event_id FROM late));

INSERT INTO order_changes BY NAME
SELECT * EXCLUDE (path, order_hash) FROM fresh;

-- An order's row is folded from its old row and its new changes, each a version of the order.
CREATE OR REPLACE TEMP TABLE folded AS
WITH versions AS (
  SELECT * EXCLUDE (row) FROM touched
  UNION ALL BY NAME
  SELECT
    * EXCLUDE (path, creation_datetime, sequence_number, previous_status),
    changed_at AS first_changed_at,
    CASE WHEN cdc_event_type = 'INSERT' THEN changed_at END AS inserted_at,
    1 AS changes,
    CASE WHEN cdc_event_type = 'MODIFY' THEN 1 ELSE 0 END AS modifications,
    CASE WHEN cdc_event_type = 'MODIFY' THEN changed_at END AS first_modified_at,
    CASE WHEN cdc_event_type = 'MODIFY' THEN changed_at END AS last_modified_at
  FROM fresh)
SELECT * REPLACE (
  min(first_changed_at) OVER same_order AS first_changed_at,
  min(inserted_at) OVER same_order AS inserted_at,
  sum(changes) OVER same_order AS changes,
  sum(modifications) OVER same_order AS modifications,
  min(first_modified_at) OVER same_order AS first_modified_at,
  max(last_modified_at) OVER same_order AS last_modified_at)
FROM versions
WINDOW same_order AS (PARTITION BY orderid)
QUALIFY row_number() OVER (PARTITION BY orderid ORDER BY change_key DESC, event_id DESC) = 1;

DELETE FROM order_states WHERE rowid IN (SELECT row FROM touched);

INSERT INTO order_states BY NAME SELECT * FROM folded;

INSERT INTO lake_objects
SELECT
  "partition",
  name,
  bytes,
  COALESCE(rows, 0),
  COALESCE(rows, 0) - COALESCE(new_rows, 0),
  rejects,
  problem,
  batch,
  applied_at
FROM taken
LEFT JOIN (SELECT path, count(*) AS rows FROM staged GROUP BY path) USING (path)
LEFT JOIN (SELECT path, count(*) AS new_rows FROM fresh GROUP BY path) USING (path);
