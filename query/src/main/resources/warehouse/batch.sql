-- Works the changes of a batch into the other tables: those whose object is numbered above ${last}.
-- The batch's objects are in the temporary table taken. Runs in the transaction that appended them.

CREATE OR REPLACE TEMP TABLE fresh AS
SELECT
  rowid AS row,
  object,
  ${key_name},
  hash(${key_name}) AS key_hash,
  event_id,
  event_hash
FROM changes
WHERE object > ${last};

-- The items that were here before. What is known to be needed is fetched, by rowid and with no other
-- condition, since DuckDB then reads only the blocks that hold these rows.
CREATE OR REPLACE TEMP TABLE found AS
SELECT rowid AS row FROM states WHERE key_hash IN (SELECT key_hash FROM fresh);

CREATE OR REPLACE TEMP TABLE touched AS
SELECT
  rowid AS row,
  ${key_name},
  change_key,
  event_id,
  changes,
  modifications,
  first_changed_at,
  inserted_at,
  first_modified_at,
  last_modified_at
FROM states
WHERE rowid IN (SELECT row FROM found);

-- Changes that were here before and have an event_id of the batch. They are found by scanning event_hash
-- alone, whatever else of them may have been corrected.
CREATE OR REPLACE TEMP TABLE known AS
SELECT rowid AS row, object, event_id
FROM changes
WHERE rowid IN (
  SELECT rowid FROM changes
  WHERE object <= ${last} AND event_hash IN (SELECT event_hash FROM fresh));

-- Of the changes with the same event_id the first is kept: one that was here before, or the first of
-- the batch.
CREATE OR REPLACE TEMP TABLE doubled AS
SELECT row, event_id
FROM fresh
WHERE event_id IN (SELECT event_id FROM known)
UNION
SELECT row, event_id
FROM fresh
WHERE event_hash IN (SELECT event_hash FROM fresh GROUP BY 1 HAVING count(*) > 1)
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY object, row) > 1;

CREATE OR REPLACE TEMP TABLE contents AS
SELECT rowid AS row, event_id, hash(*COLUMNS(* EXCLUDE (object))) AS content
FROM changes
WHERE rowid IN (
  SELECT row FROM known
  UNION ALL
  SELECT row FROM fresh WHERE event_id IN (SELECT event_id FROM doubled));

CREATE OR REPLACE TEMP TABLE differing AS
SELECT row, event_id
FROM doubled
WHERE row NOT IN (
  SELECT copy.row
  FROM contents AS copy
  JOIN contents AS kept USING (event_id, content)
  WHERE kept.row NOT IN (SELECT row FROM doubled));

INSERT INTO lake_objects
SELECT
  object,
  "partition",
  name,
  bytes,
  COALESCE(rows, 0),
  COALESCE(duplicates, 0),
  COALESCE(differing, 0),
  rejects,
  problem,
  applied_at
FROM taken
LEFT JOIN (
  SELECT
    object,
    count(*) AS rows,
    count(doubled.row) AS duplicates,
    count(differing.row) AS differing
  FROM fresh
  LEFT JOIN doubled ON doubled.row = fresh.row
  LEFT JOIN differing ON differing.row = fresh.row
  GROUP BY object
) USING (object);

DELETE FROM changes WHERE rowid IN (SELECT row FROM doubled);

-- What the batch alone says of each item.
CREATE OR REPLACE TEMP TABLE news AS
WITH lives AS (
  SELECT
    ${key_name},
    count(*) AS changes,
    count(*) FILTER (cdc_event_type = 'MODIFY') AS modifications,
    min(changed_at) AS first_changed_at,
    min(changed_at) FILTER (cdc_event_type = 'INSERT') AS inserted_at,
    min(changed_at) FILTER (cdc_event_type = 'MODIFY') AS first_modified_at,
    max(changed_at) FILTER (cdc_event_type = 'MODIFY') AS last_modified_at,
    arg_max(rowid, (change_key, event_id)) AS row
  FROM changes
  WHERE object > ${last}
  GROUP BY ${key_name}
)
SELECT
  hash(lives.${key_name}) AS key_hash,
  lives.* EXCLUDE (row),
  last_change.* EXCLUDE (${not_in_states})
FROM lives
JOIN changes AS last_change ON last_change.rowid = lives.row AND last_change.object > ${last};

-- Of the items that were here before, those whose last change is not of this batch.
CREATE OR REPLACE TEMP TABLE kept AS
SELECT touched.row
FROM touched
JOIN news USING (${key_name})
WHERE (touched.change_key, touched.event_id) > (news.change_key, news.event_id);

CREATE OR REPLACE TEMP TABLE kept_states AS
SELECT * FROM states WHERE rowid IN (SELECT row FROM kept);

CREATE OR REPLACE TEMP TABLE folded AS
WITH last_states AS (
  SELECT * FROM kept_states
  UNION ALL BY NAME
  SELECT *, NULL AS ${born_as} FROM news WHERE ${key_name} NOT IN (SELECT ${key_name} FROM kept_states)
)
SELECT last_states.* REPLACE (
  news.changes + COALESCE(touched.changes, 0) AS changes,
  news.modifications + COALESCE(touched.modifications, 0) AS modifications,
  least(news.first_changed_at, touched.first_changed_at) AS first_changed_at,
  COALESCE(
    ${last_states_born},
    least(news.first_changed_at, touched.first_changed_at)) AS ${born_as},
  least(news.inserted_at, touched.inserted_at) AS inserted_at,
  least(news.first_modified_at, touched.first_modified_at) AS first_modified_at,
  greatest(news.last_modified_at, touched.last_modified_at) AS last_modified_at)
FROM last_states
JOIN news USING (${key_name})
LEFT JOIN touched USING (${key_name});

DELETE FROM states
WHERE rowid IN (SELECT row FROM touched WHERE ${key_name} IN (SELECT ${key_name} FROM news));

INSERT INTO states BY NAME FROM folded;
