/*
title: Current ${many_words}
description: The ${many_words} that exist now, the last that came to be first.
parameters:
${status_parameter}  since: {type: timestamp, description: only what came to be at this time or later}
  until: {type: timestamp, ends: since, description: only what came to be before this time; a date alone counts as a whole}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 100, min: 1, max: 100000, cuts: rows, description: most rows}
pages: [${born}, ${key}]
*/
SELECT
${current_columns}
FROM ${current}
WHERE ${born} >= COALESCE(CAST(:since AS timestamp), TIMESTAMP '0001-01-01 00:00:00')
  AND ${born} < COALESCE(CAST(:until AS timestamp), TIMESTAMP '9999-12-31 23:59:59.999999')
${status_filter}  AND (CAST(:after_${key} AS varchar) IS NULL
    OR ${born} < CAST(:after_${born} AS timestamp)
    OR ${born} = CAST(:after_${born} AS timestamp) AND ${key} > CAST(:after_${key} AS varchar))
ORDER BY ${born} DESC, ${key}
OFFSET :offset LIMIT :limit
