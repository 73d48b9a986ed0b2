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
    CAST(:${key_parameter} AS varchar) AS ${asked}key,
    CAST(:after_change_key AS varchar) AS ${asked}change_key,
    CAST(:after_event_id AS varchar) AS ${asked}event_id
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
JOIN parameters ON ${key} = ${asked}key
WHERE (${asked}event_id IS NULL
  OR change_key > ${asked}change_key
  OR change_key = ${asked}change_key AND event_id > ${asked}event_id)
ORDER BY change_key, event_id
OFFSET :offset LIMIT :limit
