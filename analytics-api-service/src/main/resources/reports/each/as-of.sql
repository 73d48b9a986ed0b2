/*
title: State of ${many_words} at a time
description: >-
  The state that each of the ${many_words} had at a moment in the past, by key. Those that came later
  or were removed by then are left out. ${time_note}
parameters:
  at: {type: timestamp, required: true, description: the moment}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 100, min: 1, max: 10000, cuts: rows, description: most rows}
pages: [${key}]
*/
WITH parameters AS (
  SELECT
    CAST(:at AS timestamp) AS _at,
    CAST(:after_${key} AS varchar) AS _after
),
-- What exists now, or did later, and was removed then.
gone AS (
  SELECT _gone
  FROM (
    SELECT
      ${key} AS _gone,
      cdc_event_type AS _type,
      row_number() OVER (PARTITION BY ${key} ORDER BY change_key DESC, event_id DESC) AS _recency
    FROM ${changes}
    CROSS JOIN parameters
    WHERE changed_at <= _at
      AND ${key} IN (
        SELECT removals.${key}
        FROM ${changes} AS removals
        JOIN ${lifecycles} AS lives ON lives.${key} = removals.${key}
        CROSS JOIN parameters
        WHERE removals.cdc_event_type = 'REMOVE'
          AND removals.changed_at <= _at
          AND (lives.removed_at IS NULL OR lives.removed_at > _at))
  )
  WHERE _recency = 1 AND _type = 'REMOVE'
),
-- The page is chosen before the history is read.
page AS (
  SELECT ${key} AS _key, _at
  FROM ${lifecycles}
  CROSS JOIN parameters
  WHERE first_changed_at <= _at AND (removed_at IS NULL OR removed_at > _at)
    AND ${key} NOT IN (SELECT _gone FROM gone)
    AND (_after IS NULL
      OR ${key} > _after)
  ORDER BY ${key}
  OFFSET :offset LIMIT :limit
)
SELECT
${state_columns},
  changed_at
FROM (
  SELECT
    ${changes}.*,
    row_number() OVER (PARTITION BY ${key} ORDER BY change_key DESC, event_id DESC) AS _recency
  FROM ${changes}
  JOIN page ON ${key} = _key
  WHERE changed_at <= _at
)
WHERE _recency = 1 AND cdc_event_type <> 'REMOVE'
ORDER BY ${key}
