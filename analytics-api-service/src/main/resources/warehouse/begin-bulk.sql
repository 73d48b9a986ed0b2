-- Room for a bulk load; what an earlier one left behind is dropped.
DROP TABLE IF EXISTS loading_changes;
DROP TABLE IF EXISTS loading_states;
DROP TABLE IF EXISTS loading_objects;
CREATE TABLE loading_changes AS
SELECT *, CAST(NULL AS VARCHAR) AS path FROM order_changes WITH NO DATA;
CREATE OR REPLACE TEMP TABLE taken AS
SELECT CAST(NULL AS VARCHAR) AS path, * EXCLUDE (rows, duplicates) FROM lake_objects WITH NO DATA;
