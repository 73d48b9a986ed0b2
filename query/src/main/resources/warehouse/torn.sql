-- Puts the rows of objects, numbered above ${last}, that have the same event_id and differ into the order
-- of their lines. Each object's rows have been appended to the changes, in any order.
CREATE OR REPLACE TEMP TABLE torn AS
SELECT object, path, event_hash
FROM (
  SELECT object, event_hash, hash(*COLUMNS(* EXCLUDE (object))) AS content
  FROM changes
  WHERE object > ${last} AND event_hash IN (
    SELECT event_hash FROM changes WHERE object > ${last} GROUP BY 1 HAVING count(*) > 1)
)
JOIN taken USING (object)
GROUP BY ALL
HAVING min(content) <> max(content);

-- A count of rows over no window makes DuckDB read files with one thread.
CREATE OR REPLACE TEMP TABLE in_order AS
SELECT numbered.* EXCLUDE (path), torn.object
FROM (
  SELECT row_number() OVER () AS line, hash(event_id) AS event_hash, rows.*
  FROM ${rows} AS rows
) AS numbered
JOIN torn USING (path, event_hash);

DELETE FROM changes
WHERE rowid IN (SELECT changes.rowid FROM changes JOIN torn USING (object, event_hash));

INSERT INTO changes BY NAME SELECT * EXCLUDE (line) FROM in_order ORDER BY line;
