CREATE TABLE inbox (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  processed INTEGER NOT NULL DEFAULT 0,
  -- Processing after a response has 30 seconds. An event that is unprocessed after 60 was left unfinished.
  leased_until INTEGER NOT NULL DEFAULT (unixepoch() + 60)
) WITHOUT ROWID;
