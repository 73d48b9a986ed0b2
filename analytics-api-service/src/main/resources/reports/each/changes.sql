/*
title: Changes of ${many_words}
description: Changes of ${many_words} that have all the values given, the latest first.
parameters:
${shown_parameters}  type: {type: string, values: [INSERT, MODIFY, REMOVE, SNAPSHOT], description: only of this type}
  since: {type: timestamp, description: only changes at this time or later}
  until: {type: timestamp, ends: since, description: only changes before this time; a date alone counts as a whole}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 100, min: 1, max: 100000, cuts: rows, description: most rows}
pages: [changed_at, change_key, event_id]
*/
WITH parameters AS (
  SELECT
${shown_arguments}    CAST(:type AS varchar) AS ${asked}type,
    CAST(:since AS timestamp) AS ${asked}since,
    CAST(:until AS timestamp) AS ${asked}until,
    CAST(:after_changed_at AS timestamp) AS ${asked}changed_at,
    CAST(:after_change_key AS varchar) AS ${asked}change_key,
    CAST(:after_event_id AS varchar) AS ${asked}event_id
)
SELECT
  event_id,
  cdc_event_type,
  changed_at,
${columns},
  change_key
FROM ${changes}
CROSS JOIN parameters
WHERE (${asked}type IS NULL OR cdc_event_type = ${asked}type)
${shown_filters}  AND (${asked}since IS NULL OR changed_at >= ${asked}since)
  AND (${asked}until IS NULL OR changed_at < ${asked}until)
  AND (${asked}event_id IS NULL
    OR changed_at < ${asked}changed_at
    OR changed_at = ${asked}changed_at
      AND (change_key < ${asked}change_key
        OR change_key = ${asked}change_key AND event_id > ${asked}event_id))
ORDER BY changed_at DESC, change_key DESC, event_id
OFFSET :offset LIMIT :limit
