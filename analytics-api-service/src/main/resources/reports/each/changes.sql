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
${shown_arguments}    CAST(:type AS varchar) AS _type,
    CAST(:since AS timestamp) AS _since,
    CAST(:until AS timestamp) AS _until,
    CAST(:after_changed_at AS timestamp) AS _changed_at,
    CAST(:after_change_key AS varchar) AS _change_key,
    CAST(:after_event_id AS varchar) AS _event_id
)
SELECT
  event_id,
  cdc_event_type,
  changed_at,
${columns},
  change_key
FROM ${changes}
CROSS JOIN parameters
WHERE (_type IS NULL OR cdc_event_type = _type)
${shown_filters}  AND (_since IS NULL OR changed_at >= _since)
  AND (_until IS NULL OR changed_at < _until)
  AND (_event_id IS NULL
    OR changed_at < _changed_at
    OR changed_at = _changed_at
      AND (change_key < _change_key
        OR change_key = _change_key AND event_id > _event_id))
ORDER BY changed_at DESC, change_key DESC, event_id
OFFSET :offset LIMIT :limit
