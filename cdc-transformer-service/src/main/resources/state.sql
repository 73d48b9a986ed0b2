-- A row is here from the start: one that is missing was lost, and is not taken for none.
CREATE TABLE positions (stage TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO positions VALUES ('pipe', 'none'), ('delivery', 'none');

-- Whose these two stages are; those of others have a name behind theirs.
CREATE TABLE first_served (table_name TEXT NOT NULL, entity TEXT NOT NULL);

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
PRAGMA user_version = 1;
