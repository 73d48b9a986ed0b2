/*
title: Count of ${many_words} by a column
description: >-
  How many ${many_words} exist now, by the value of one of their columns, the most frequent first; null
  is those that have none.
parameters:
  by: {type: string, default: ${by_default}, values: [${by_values}], description: which column}
  offset: {type: integer, default: 0, min: 0, max: 1000000000, description: rows to leave out}
  limit: {type: integer, default: 100, min: 1, max: 100000, cuts: rows, description: most rows}
*/
WITH parameters AS (
  SELECT CAST(:by AS varchar) AS _by
)
SELECT
  CASE _by
${by_cases}
  END AS value,
  count(*) AS ${count_as}
FROM ${current}
CROSS JOIN parameters
GROUP BY 1
ORDER BY 2 DESC, 1 NULLS LAST
OFFSET :offset LIMIT :limit
