-- Appends the rows of objects, which are in the temporary table taken, to the changes.
INSERT INTO changes BY NAME
SELECT object, rows.* EXCLUDE (path)
FROM ${rows} AS rows
JOIN taken USING (path);
