-- Behind version-gaps.sql: how many versions that repairs stand for have no row of their own.
, present AS (
  SELECT
    repaired,
    repaired_to,
    count(DISTINCT CASE WHEN own_version <= repaired_to THEN own_version END) AS versions
  FROM repairs
  JOIN steps ON item = repaired
  GROUP BY repaired, repaired_to
),
bounds AS (
  SELECT
    item AS gapped,
    min(COALESCE(before_at, changed_at)) AS earliest,
    max(changed_at) AS latest
  FROM gaps
  WHERE known = 1
  GROUP BY item
)
SELECT
  CAST(COALESCE(sum(repaired_to - versions), 0) AS bigint) AS changes,
  min(earliest) AS earliest,
  max(latest) AS latest
FROM present
LEFT JOIN bounds ON gapped = repaired
WHERE repaired_to > versions
