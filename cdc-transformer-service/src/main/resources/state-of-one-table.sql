-- What a version left that served one table alone.
BEGIN IMMEDIATE;
CREATE TABLE first_served (table_name TEXT NOT NULL, entity TEXT NOT NULL);
ALTER TABLE dead_letters RENAME TO letters_of_one_table;
CREATE TABLE dead_letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stage TEXT NOT NULL,
  time TEXT NOT NULL,
  reason TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  sequence_number TEXT NOT NULL,
  partition_key TEXT NOT NULL,
  data BLOB NOT NULL,
  UNIQUE (stage, time, sequence_number, partition_key)
);
INSERT INTO dead_letters
  SELECT id, 'pipe', time, reason, attempts, sequence_number, partition_key, data FROM letters_of_one_table;
-- No id is given again.
DELETE FROM sqlite_sequence WHERE name = 'dead_letters';
UPDATE sqlite_sequence SET name = 'dead_letters' WHERE name = 'letters_of_one_table';
DROP TABLE letters_of_one_table;
PRAGMA user_version = 1;
COMMIT;
