-- Versions count the changes of an item, so that a version without a row is a change that is not in the lake.
-- Only items with another number of rows than of versions are looked into. What a row of repair stands for
-- is known to be lost, unless it arrives after all.
WITH suspects AS (
  SELECT ${key} AS suspect
  FROM ${lifecycles}
  WHERE changes <> ${version} + CASE WHEN last_change_type = 'REMOVE' THEN 1 ELSE 0 END
  UNION
  SELECT ${key} FROM ${changes} WHERE event_id LIKE 'repair-%'
),
steps AS (
  SELECT
    ${key} AS item,
    ${version} AS item_version,
    CASE WHEN event_id LIKE 'repair-%' THEN 1 ELSE 0 END AS by_repair,
    CASE WHEN cdc_event_type IN ('INSERT', 'MODIFY') THEN ${version} END AS own_version,
    ${version} - CASE WHEN cdc_event_type IN ('INSERT', 'MODIFY') THEN 1 ELSE 0 END
      AS versions_before,
    changed_at,
    row_number() OVER (PARTITION BY ${key} ORDER BY change_key, event_id) AS step,
    lag(${version}) OVER (PARTITION BY ${key} ORDER BY change_key, event_id)
      AS version_before,
    lag(changed_at) OVER (PARTITION BY ${key} ORDER BY change_key, event_id) AS before_at
  FROM ${changes}
  WHERE ${version} IS NOT NULL AND ${key} IN (SELECT suspect FROM suspects)
),
repairs AS (
  SELECT item AS repaired, max(step) AS last_repair, max(item_version) AS repaired_to
  FROM steps
  WHERE by_repair = 1
  GROUP BY item
),
gaps AS (
  SELECT
    item,
    COALESCE(version_before, 0) AS version_before,
    versions_before,
    before_at,
    changed_at,
    CASE WHEN step <= last_repair THEN 1 ELSE 0 END AS known
  FROM steps
  LEFT JOIN repairs ON repaired = item
  WHERE versions_before > COALESCE(version_before, 0)
)
