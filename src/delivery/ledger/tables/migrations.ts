/** I/O on the ledger's tables. Creates and migrates them. */
import { SETTLED_COLUMNS } from "./settled.ts";

/** Each runs once, in order. Durable Objects refuse `PRAGMA user_version`, so the version is in a table. */
const MIGRATIONS: readonly string[][] = [
  [
    "CREATE TABLE identity (account_id TEXT NOT NULL, webhook_id TEXT PRIMARY KEY) WITHOUT ROWID",
    `CREATE TABLE pending (
       event_id TEXT PRIMARY KEY, event TEXT NOT NULL, cycle INTEGER NOT NULL, is_manual INTEGER NOT NULL,
       attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, wake_at INTEGER, cycle_started_at INTEGER NOT NULL,
       updated_at INTEGER NOT NULL, log TEXT NOT NULL
     ) WITHOUT ROWID`,
    // The alarm reads overdue deliveries. A parked one has no wake time and costs no index entry.
    "CREATE INDEX pending_by_wake ON pending (wake_at) WHERE wake_at IS NOT NULL",
    // Queries of the parked deliveries must not scan all pending ones.
    "CREATE INDEX pending_parked ON pending (cycle_started_at) WHERE wake_at IS NULL",
    // Two generations of settled deliveries, and when the current one began and how large the database was.
    `CREATE TABLE settled ${SETTLED_COLUMNS}`,
    `CREATE TABLE settled_before ${SETTLED_COLUMNS}`,
    "CREATE TABLE generation (began_at INTEGER PRIMARY KEY, began_bytes INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
    // Lists of failures and recoveries use the index. Successes cost no index entry.
    "CREATE INDEX settled_failed ON settled (event_id) WHERE status = 'failed'",
    // The newest row holds the current health, so a batch writes one row for health and statistics.
    "CREATE TABLE hours (hour INTEGER PRIMARY KEY, health TEXT NOT NULL, stats TEXT NOT NULL) WITHOUT ROWID",
    `CREATE TABLE jobs (
       id TEXT PRIMARY KEY, finished_at INTEGER, resume_at INTEGER NOT NULL, job TEXT NOT NULL
     ) WITHOUT ROWID`,
  ],
  ["CREATE TABLE requests (key TEXT PRIMARY KEY, result TEXT NOT NULL, done_at INTEGER NOT NULL) WITHOUT ROWID"],
];

/** Runs the migrations that have not run yet. It is idempotent. */
export function migrate(sql: SqlStorage): void {
  sql.exec("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY) WITHOUT ROWID");
  const done = Number(sql.exec("SELECT coalesce(max(version), 0) AS version FROM schema_version").one()["version"]);
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index < done) continue;
    for (const statement of statements) sql.exec(statement);
    sql.exec("INSERT INTO schema_version (version) VALUES (?)", index + 1);
  }
}
