/*
title: History of one of the ${many_words}
description: Every change of one key, the first first.
parameters:
  ${key_parameter}: {type: string, required: true, description: which key}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 1000, min: 1, max: 100000, cuts: rows, description: most rows}
pages: [change_key, event_id]
*/
WITH parameters AS (
  SELECT
    CAST(:${key_parameter} AS varchar) AS _key,
    CAST(:after_change_key AS varchar) AS _change_key,
    CAST(:after_event_id AS varchar) AS _event_id
)
SELECT
  event_id,
  cdc_event_type,
  changed_at,
${columns},
  creation_datetime,
  sequence_number,
  change_key
FROM ${changes}
JOIN parameters ON ${key} = _key
WHERE (_event_id IS NULL
  OR change_key > _change_key
  OR change_key = _change_key AND event_id > _event_id)
ORDER BY change_key, event_id
OFFSET :offset LIMIT :limit
