/** I/O. How a ledger's tables are made and brought up to date. */
import { SETTLED_COLUMNS } from "./settled.ts";

/** Each runs once, in order. `PRAGMA user_version` is refused here, so the count lies in a table. */
const MIGRATIONS: readonly string[][] = [
  [
    "CREATE TABLE identity (account_id TEXT NOT NULL, webhook_id TEXT PRIMARY KEY) WITHOUT ROWID",
    `CREATE TABLE pending (
       event_id TEXT PRIMARY KEY, event TEXT NOT NULL, cycle INTEGER NOT NULL, is_manual INTEGER NOT NULL,
       attempts INTEGER NOT NULL, next_at INTEGER, wake_at INTEGER, cycle_started_at INTEGER NOT NULL,
       updated_at INTEGER NOT NULL, log TEXT NOT NULL
     ) WITHOUT ROWID`,
    // The alarm asks for overdue deliveries; a parked one has no wake time and pays no index entry.
    "CREATE INDEX pending_by_wake ON pending (wake_at) WHERE wake_at IS NOT NULL",
    // Whether anything is parked, and since when, must not cost a scan of everything that is pending.
    "CREATE INDEX pending_parked ON pending (cycle_started_at) WHERE wake_at IS NULL",
    // Two generations of settled deliveries, and when the present one began.
    `CREATE TABLE settled ${SETTLED_COLUMNS}`,
    `CREATE TABLE settled_before ${SETTLED_COLUMNS}`,
    "CREATE TABLE generation (began_at INTEGER PRIMARY KEY) WITHOUT ROWID",
    // People look for failures; successes pay no index entry.
    "CREATE INDEX settled_failed ON settled (event_id) WHERE status = 'failed'",
    // The newest row holds the present health: one row written per batch serves it and the hour's statistics.
    "CREATE TABLE hours (hour INTEGER PRIMARY KEY, health TEXT NOT NULL, stats TEXT NOT NULL) WITHOUT ROWID",
    `CREATE TABLE jobs (
       id TEXT PRIMARY KEY, finished_at INTEGER, resume_at INTEGER NOT NULL, job TEXT NOT NULL
     ) WITHOUT ROWID`,
  ],
];

/** Runs what has not run yet. Harmless to repeat. */
export function migrate(sql: SqlStorage): void {
  sql.exec("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY) WITHOUT ROWID");
  const done = Number(sql.exec("SELECT coalesce(max(version), 0) AS version FROM schema_version").one()["version"]);
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index < done) continue;
    for (const statement of statements) sql.exec(statement);
    sql.exec("INSERT INTO schema_version (version) VALUES (?)", index + 1);
  }
}
