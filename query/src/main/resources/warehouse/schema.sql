-- The warehouse's tables. ${columns} stands for the columns of a row with their types, ${key} and the like
-- for one of them, ${key_name} for its name alone.

-- Every change once, with the number of the object that brought it.
CREATE TABLE changes (object BIGINT, event_hash UBIGINT USING COMPRESSION uncompressed, ${columns});

-- One row for each key ever seen: its last change, and what its changes add up to; a key that is used
-- again after a removal is one item, whose lives are not told apart.
-- Rows are found by scanning key_hash alone, which is quicker than keeping an index up to date.
-- ${born_as} is a column of its own, so that DuckDB passes by the blocks that cannot hold the latest.
CREATE TABLE states (
  key_hash UBIGINT,
  ${key},
  ${event_id},
  ${change_key},
  ${cdc_event_type},
  ${changed_at},
  ${state_columns}
  ${born_as} TIMESTAMP,
  changes BIGINT,
  modifications BIGINT,
  first_changed_at TIMESTAMP,
  inserted_at TIMESTAMP,
  first_modified_at TIMESTAMP,
  last_modified_at TIMESTAMP
);

-- The objects that were taken in, so that none is taken twice. rows: those that were whole,
-- duplicates among them; differing: duplicates that are not as the row that stays; rejects: lines that
-- were no rows; problem: the first of these.
CREATE TABLE lake_objects (
  object BIGINT,
  "partition" VARCHAR,
  name VARCHAR,
  bytes BIGINT,
  rows BIGINT,
  duplicates BIGINT,
  differing BIGINT,
  rejects BIGINT,
  problem VARCHAR,
  applied_at TIMESTAMP
);

-- The first lines of each object that were no rows.
CREATE TABLE rejected_lines (object BIGINT, line BIGINT, problem VARCHAR);

CREATE VIEW ${changes} AS SELECT * EXCLUDE (object, event_hash) FROM changes;

CREATE VIEW ${current} AS
SELECT
  ${key_name},
  ${state_names}
  ${born_as},
  changed_at
FROM states
WHERE cdc_event_type <> 'REMOVE';

CREATE VIEW ${lifecycles} AS
SELECT
  ${key_name},
  ${state_names}
  ${born_as},
  first_changed_at,
  inserted_at,
  changes,
  modifications,
  first_modified_at,
  last_modified_at,
  changed_at AS last_changed_at,
  cdc_event_type AS last_change_type,
  change_key AS last_change_key,
  CASE WHEN cdc_event_type = 'REMOVE' THEN changed_at END AS removed_at
  ${fact_names}
FROM states;
