-- A row is here from the start: one that is missing was lost, and is not taken for none.
CREATE TABLE positions (stage TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO positions VALUES ('pipe', 'none'), ('delivery', 'none');

CREATE TABLE dead_letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  time TEXT NOT NULL,
  reason TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  sequence_number TEXT NOT NULL,
  partition_key TEXT NOT NULL,
  data BLOB NOT NULL,
  UNIQUE (time, sequence_number, partition_key)
);
