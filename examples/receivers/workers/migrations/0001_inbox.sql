CREATE TABLE inbox (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  done INTEGER NOT NULL DEFAULT 0,
  -- A request's work has half a minute. What is not done after a whole one was left.
  again_at INTEGER NOT NULL DEFAULT (unixepoch() + 60)
) WITHOUT ROWID;
