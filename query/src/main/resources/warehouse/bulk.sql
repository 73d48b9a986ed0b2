-- Works out states and lake_objects from all rows in changes and all objects in the temporary
-- table taken.

-- Of the rows with the same event_id the first in the lake's order is kept, whatever else they differ
-- in: what came to an older partition during the load has a higher number. Few rows have another's, so
-- that only these are compared in full.
CREATE OR REPLACE TEMP TABLE suspects AS
SELECT rowid AS row, object, event_id, hash(*COLUMNS(* EXCLUDE (object))) AS content
FROM changes
WHERE event_hash IN (SELECT event_hash FROM changes GROUP BY 1 HAVING count(*) > 1);

CREATE OR REPLACE TEMP TABLE doubled AS
SELECT row, object, content <> first_value(content) OVER same AS differs
FROM suspects
JOIN taken USING (object)
WINDOW same AS (PARTITION BY event_id ORDER BY "partition", name, row)
QUALIFY row_number() OVER same > 1;

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
LEFT JOIN (SELECT object, count(*) AS rows FROM changes GROUP BY object) USING (object)
LEFT JOIN (
  SELECT object, count(*) AS duplicates, count(*) FILTER (differs) AS differing
  FROM doubled
  GROUP BY object
) USING (object);

DELETE FROM changes WHERE rowid IN (SELECT row FROM doubled);

-- For one after another of ${parts} parts of the items, each small enough for the memory.
INSERT INTO states BY NAME
WITH lives AS (
  SELECT
    ${key_name},
    count(*) AS changes,
    count(*) FILTER (cdc_event_type = 'MODIFY') AS modifications,
    min(changed_at) AS first_changed_at,
    min(changed_at) FILTER (cdc_event_type = 'INSERT') AS inserted_at,
    min(changed_at) FILTER (cdc_event_type = 'MODIFY') AS first_modified_at,
    max(changed_at) FILTER (cdc_event_type = 'MODIFY') AS last_modified_at,
    -- Of changes with the same key, the last by event_id.
    arg_max(rowid, concat(change_key, chr(0), event_id)) AS row
  FROM changes
  WHERE hash(${key_name}) % ${parts} = ${part}
  GROUP BY ${key_name}
)
SELECT
  hash(lives.${key_name}) AS key_hash,
  lives.* EXCLUDE (row),
  COALESCE(${born}, first_changed_at) AS ${born_as},
  last_change.* EXCLUDE (${not_in_states})
FROM lives
JOIN changes AS last_change ON last_change.rowid = lives.row;
