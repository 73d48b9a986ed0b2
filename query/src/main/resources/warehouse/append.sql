-- Appends the rows of objects to the changes. The objects, numbered above ${last}, are in the temporary
-- table taken, and what they have that is no row in the temporary table rejected.

-- An object that is recorded is not taken again, whoever lists it.
DELETE FROM taken
WHERE object > ${last}
  AND EXISTS (
    SELECT *
    FROM lake_objects AS recorded
    WHERE recorded."partition" = taken."partition" AND recorded.name = taken.name);

INSERT INTO changes BY NAME
SELECT object, hash(event_id) AS event_hash, rows.* EXCLUDE (path)
FROM ${rows} AS rows
JOIN (SELECT path, object FROM taken WHERE object > ${last}) USING (path);

INSERT INTO rejected_lines
SELECT rejected.*
FROM rejected
JOIN taken USING (object);
