-- Works the changes of a batch into the other tables: those whose object is numbered above ${last}.
-- The batch's objects are in the temporary table taken. Runs in the transaction that appended them.

CREATE OR REPLACE TEMP TABLE fresh AS
SELECT rowid AS row, object, orderid, hash(orderid) AS order_hash, change_key, event_id, changed_at
FROM changes
WHERE object > ${last};

-- The rows of the orders that were here before.
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

CREATE OR REPLACE TEMP TABLE doubled AS
SELECT row
FROM fresh
WHERE hash(event_id) IN (SELECT hash(event_id) FROM fresh GROUP BY 1 HAVING count(*) > 1)
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY row) > 1
UNION
SELECT row
FROM fresh
WHERE event_id IN (
  SELECT event_id
  FROM changes
  WHERE object <= ${last}
    AND changed_at IN (SELECT changed_at FROM late)
    AND event_id IN (SELECT event_id FROM late));

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

-- Added to what was known of those that were here before.
CREATE OR REPLACE TEMP TABLE folded AS
WITH versions AS (
  SELECT * EXCLUDE (row) FROM touched
  UNION ALL BY NAME
  SELECT * FROM news WHERE orderid IN (SELECT orderid FROM touched)
)
SELECT * REPLACE (
  sum(changes) OVER same_order AS changes,
  sum(modifications) OVER same_order AS modifications,
  min(first_changed_at) OVER same_order AS first_changed_at,
  min(inserted_at) OVER same_order AS inserted_at,
  min(first_modified_at) OVER same_order AS first_modified_at,
  max(last_modified_at) OVER same_order AS last_modified_at)
FROM versions
WINDOW same_order AS (PARTITION BY orderid)
QUALIFY row_number() OVER (PARTITION BY orderid ORDER BY change_key DESC, event_id DESC) = 1;

DELETE FROM order_states WHERE rowid IN (SELECT row FROM touched);

INSERT INTO order_states BY NAME
SELECT * FROM folded
UNION ALL BY NAME
SELECT * FROM news WHERE orderid NOT IN (SELECT orderid FROM touched);
