/**
 * I/O. The ledger's tables in its Durable Object. What is pending lies apart from what is settled: the one is
 * small and changes, the other is written once and read in lists.
 */
import { HOUR_MS, STATS_HOURS } from "../../constants.ts";
import { HEALTHY } from "./circuit.ts";
import type { Job } from "./jobs.ts";
import { type PendingRow, pendingRow, settledRow, storedHealth, storedJob, storedStats } from "./rows.ts";
import { type HourStats, NO_STATS } from "./stats.ts";
import type { Delivery, Health, Reason } from "./types.ts";

/** Whose ledger this is. */
export interface Identity {
  accountId: string;
  webhookId: string;
}

/** Each runs once, in order. `PRAGMA user_version` is refused here, so the count lies in a table. */
const MIGRATIONS: readonly string[][] = [
  [
    "CREATE TABLE identity (account_id TEXT NOT NULL, webhook_id TEXT PRIMARY KEY) WITHOUT ROWID",
    `CREATE TABLE pending (
       event_id TEXT PRIMARY KEY, event TEXT NOT NULL, cycle INTEGER NOT NULL, attempts INTEGER NOT NULL,
       next_at INTEGER, wake_at INTEGER, since INTEGER NOT NULL, updated_at INTEGER NOT NULL, log TEXT NOT NULL
     ) WITHOUT ROWID`,
    // The alarm asks for what is overdue; what waits for the circuit has no time of its own and pays no entry.
    "CREATE INDEX pending_by_wake ON pending (wake_at) WHERE wake_at IS NOT NULL",
    // Whether anything waits, and since when, must not cost a look at everything that is pending.
    "CREATE INDEX pending_parked ON pending (since) WHERE wake_at IS NULL",
    `CREATE TABLE settled (
       event_id TEXT PRIMARY KEY, event TEXT NOT NULL, status TEXT NOT NULL, reason TEXT, cycle INTEGER NOT NULL,
       attempts INTEGER NOT NULL, since INTEGER NOT NULL, updated_at INTEGER NOT NULL, log TEXT NOT NULL
     ) WITHOUT ROWID`,
    // What people look for when something went wrong; what went well pays no entry.
    "CREATE INDEX settled_failed ON settled (event_id) WHERE status = 'failed'",
    // The newest row holds the present health: one row written per batch serves it and the hour's statistics.
    "CREATE TABLE hours (hour INTEGER PRIMARY KEY, health TEXT NOT NULL, stats TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE jobs (id TEXT PRIMARY KEY, finished_at INTEGER, job TEXT NOT NULL) WITHOUT ROWID",
  ],
];

/** The hour of a moment, counted since 1970. */
export function hourOf(milliseconds: number): number {
  return Math.floor(milliseconds / HOUR_MS);
}

export interface DeliveryFilter {
  status?: Delivery["status"] | undefined;
  event?: string | undefined;
  /** Bounds of the event's id: from, and below. */
  fromId?: string | undefined;
  belowId?: string | undefined;
}

/** All the SQL of a ledger. Reading a ledger that was never opened finds nothing and writes nothing. */
export class Tables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  isOpen(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").toArray().length > 0;
  }

  /** Makes the tables, or brings them up to date. Harmless to repeat. */
  open(identity: Identity): void {
    const sql = this.#sql;
    sql.exec("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY) WITHOUT ROWID");
    this.migrate();
    sql.exec(
      "INSERT OR IGNORE INTO identity (account_id, webhook_id) VALUES (?, ?)",
      identity.accountId,
      identity.webhookId,
    );
  }

  migrate(): void {
    const sql = this.#sql;
    const done = Number(sql.exec("SELECT coalesce(max(version), 0) AS version FROM schema_version").one()["version"]);
    for (const [index, statements] of MIGRATIONS.entries()) {
      if (index < done) continue;
      for (const statement of statements) sql.exec(statement);
      sql.exec("INSERT INTO schema_version (version) VALUES (?)", index + 1);
    }
  }

  identity(): Identity {
    const row = this.#sql.exec("SELECT account_id, webhook_id FROM identity").one();
    return { accountId: String(row["account_id"]), webhookId: String(row["webhook_id"]) };
  }

  health(): Health {
    const [row] = this.#sql.exec("SELECT health FROM hours ORDER BY hour DESC LIMIT 1").toArray();
    return row ? storedHealth.parse(JSON.parse(String(row["health"]))) : HEALTHY;
  }

  /** Health and the hour's statistics, in one row. */
  saveHealth(value: Health, now: number, stats?: HourStats): void {
    const latest = this.#sql.exec("SELECT max(hour) AS hour FROM hours").one()["hour"];
    // A clock that went back must not hide the newest row behind an older one.
    const hour = Math.max(hourOf(now), Number(latest ?? 0));
    this.#sql.exec(
      `INSERT INTO hours (hour, health, stats) VALUES (?, ?, ?)
       ON CONFLICT (hour) DO UPDATE SET health = excluded.health, stats = excluded.stats`,
      hour,
      JSON.stringify(value),
      JSON.stringify(stats ?? this.stats(hour)),
    );
    if (latest !== hour) this.#sql.exec("DELETE FROM hours WHERE hour < ?", hour - STATS_HOURS);
  }

  /** How deliveries went in an hour, counted since 1970. */
  stats(hour: number): HourStats {
    const [row] = this.#sql.exec("SELECT stats FROM hours WHERE hour = ?", hour).toArray();
    return row ? storedStats.parse(JSON.parse(String(row["stats"]))) : NO_STATS;
  }

  find(eventId: string): Delivery | PendingRow | undefined {
    return this.findPending(eventId) ?? this.findSettled(eventId);
  }

  findPending(eventId: string): PendingRow | undefined {
    const [row] = this.#sql.exec("SELECT * FROM pending WHERE event_id = ?", eventId).toArray();
    return row && pendingRow.parse(row);
  }

  findSettled(eventId: string): Delivery | undefined {
    const [row] = this.#sql.exec("SELECT * FROM settled WHERE event_id = ?", eventId).toArray();
    return row && settledRow.parse(row);
  }

  /** @param wakeAt when the alarm should act on it; null: when the circuit lets it. */
  savePending(delivery: Delivery, wakeAt: number | null): void {
    this.#sql.exec(
      `INSERT INTO pending (event_id, event, cycle, attempts, next_at, wake_at, since, updated_at, log)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (event_id) DO UPDATE SET cycle = excluded.cycle, attempts = excluded.attempts,
         next_at = excluded.next_at, wake_at = excluded.wake_at, since = excluded.since,
         updated_at = excluded.updated_at, log = excluded.log`,
      delivery.eventId,
      delivery.event,
      delivery.cycle,
      delivery.attempts,
      delivery.nextAt,
      wakeAt,
      delivery.since,
      delivery.updatedAt,
      JSON.stringify(delivery.log),
    );
  }

  deletePending(eventId: string): void {
    this.#sql.exec("DELETE FROM pending WHERE event_id = ?", eventId);
  }

  saveSettled(delivery: Delivery): void {
    this.#sql.exec(
      `INSERT INTO settled (event_id, event, status, reason, cycle, attempts, since, updated_at, log)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (event_id) DO UPDATE SET status = excluded.status, reason = excluded.reason,
         cycle = excluded.cycle, attempts = excluded.attempts, since = excluded.since,
         updated_at = excluded.updated_at, log = excluded.log`,
      delivery.eventId,
      delivery.event,
      delivery.status,
      delivery.reason,
      delivery.cycle,
      delivery.attempts,
      delivery.since,
      delivery.updatedAt,
      JSON.stringify(delivery.log),
    );
  }

  deleteSettled(eventId: string): void {
    this.#sql.exec("DELETE FROM settled WHERE event_id = ?", eventId);
  }

  /** Leaves a delivery to the alarm at `wakeAt`, or to the circuit (null). */
  setWake(eventId: string, wakeAt: number | null): void {
    this.#sql.exec("UPDATE pending SET wake_at = ? WHERE event_id = ? AND wake_at IS NOT ?", wakeAt, eventId, wakeAt);
  }

  earliestWake(): number | null {
    const [row] = this.#sql
      .exec("SELECT wake_at FROM pending WHERE wake_at IS NOT NULL ORDER BY wake_at LIMIT 1")
      .toArray();
    return row ? Number(row["wake_at"]) : null;
  }

  overdue(now: number, limit: number): PendingRow[] {
    return this.#pending("WHERE wake_at IS NOT NULL AND wake_at <= ? ORDER BY wake_at LIMIT ?", now, limit);
  }

  /** What waits for the circuit, oldest first. */
  parked(limit: number): PendingRow[] {
    return this.#pending("WHERE wake_at IS NULL ORDER BY event_id LIMIT ?", limit);
  }

  /** The same, but only what is due for itself. */
  parkedDue(now: number, limit: number): PendingRow[] {
    return this.#pending("WHERE wake_at IS NULL AND next_at <= ? ORDER BY event_id LIMIT ?", now, limit);
  }

  /** When the first of what waits for the circuit is due for itself. */
  earliestParked(): number | null {
    const at = this.#sql.exec("SELECT min(next_at) AS at FROM pending WHERE wake_at IS NULL").one()["at"];
    return typeof at === "number" ? at : null;
  }

  /** What waits for the circuit since before `since`. */
  parkedBefore(since: number, limit: number): PendingRow[] {
    return this.#pending("WHERE wake_at IS NULL AND since < ? LIMIT ?", since, limit);
  }

  hasParked(): boolean {
    return this.#sql.exec("SELECT 1 FROM pending WHERE wake_at IS NULL LIMIT 1").toArray().length > 0;
  }

  backlog(): number {
    return Number(this.#sql.exec("SELECT count(*) AS count FROM pending").one()["count"]);
  }

  /** Settles everything that is pending as failed, in two statements whatever their number, which it returns. */
  failAllPending(reason: Reason, now: number): number {
    const count = this.backlog();
    this.#sql.exec(
      `INSERT OR REPLACE INTO settled (event_id, event, status, reason, cycle, attempts, since, updated_at, log)
       SELECT event_id, event, 'failed', ?, cycle, attempts, since, ?, log FROM pending`,
      reason,
      now,
    );
    this.#sql.exec("DELETE FROM pending");
    return count;
  }

  /** Both tables as one list, newest event first. */
  list(filter: DeliveryFilter, limit: number): Delivery[] {
    const conditions: [string, string | undefined][] = [
      ["event = ?", filter.event],
      ["event_id >= ?", filter.fromId],
      ["event_id < ?", filter.belowId],
    ];
    const used = conditions.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]));
    const values = used.map(({ value }) => value);
    const where = (...more: string[]) => {
      const all = [...used.map(({ condition }) => condition), ...more];
      return `${all.length > 0 ? `WHERE ${all.join(" AND ")}` : ""} ORDER BY event_id DESC LIMIT ?`;
    };
    const wantsPending = filter.status === undefined || filter.status === "pending";
    const pending = wantsPending ? this.#pending(where(), ...values, limit) : [];
    let settled: Delivery[] = [];
    if (filter.status === undefined) settled = this.#settled(where(), ...values, limit);
    else if (filter.status !== "pending") settled = this.#settled(where("status = ?"), ...values, filter.status, limit);
    return [...pending, ...settled].toSorted((a, b) => (a.eventId < b.eventId ? 1 : -1)).slice(0, limit);
  }

  /** Failed deliveries of a window, oldest first, from above `position` on. */
  failed(fromId: string, position: string, belowId: string, limit: number): Delivery[] {
    const bounds = "event_id >= ? AND event_id > ? AND event_id < ?";
    return this.#settled(
      `WHERE status = 'failed' AND ${bounds} ORDER BY event_id LIMIT ?`,
      fromId,
      position,
      belowId,
      limit,
    );
  }

  countFailed(fromId: string, belowId: string): number {
    const query = "SELECT count(*) AS count FROM settled WHERE status = 'failed' AND event_id >= ? AND event_id < ?";
    return Number(this.#sql.exec(query, fromId, belowId).one()["count"]);
  }

  saveJob(job: Job): void {
    this.#sql.exec(
      `INSERT INTO jobs (id, finished_at, job) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET finished_at = excluded.finished_at, job = excluded.job`,
      job.id,
      job.finishedAt,
      JSON.stringify(job),
    );
  }

  findJob(id: string): Job | undefined {
    const [row] = this.#sql.exec("SELECT job FROM jobs WHERE id = ?", id).toArray();
    return row && storedJob.parse(JSON.parse(String(row["job"])));
  }

  /** The oldest job that is not done. */
  nextJob(): Job | undefined {
    const [row] = this.#sql.exec("SELECT job FROM jobs WHERE finished_at IS NULL ORDER BY id LIMIT 1").toArray();
    return row && storedJob.parse(JSON.parse(String(row["job"])));
  }

  /** What spent its first cycle since a moment, oldest first: what an outage cost. Nothing is recovered twice. */
  exhaustedSince(since: number, limit: number): Delivery[] {
    return this.#settled(
      "WHERE status = 'failed' AND reason = 'attempts_exhausted' AND cycle = 1 AND updated_at >= ? ORDER BY event_id LIMIT ?",
      since,
      limit,
    );
  }

  #pending(rest: string, ...values: (string | number)[]): PendingRow[] {
    return this.#sql
      .exec(`SELECT * FROM pending ${rest}`, ...values)
      .toArray()
      .map((row) => pendingRow.parse(row));
  }

  #settled(rest: string, ...values: (string | number)[]): Delivery[] {
    return this.#sql
      .exec(`SELECT * FROM settled ${rest}`, ...values)
      .toArray()
      .map((row) => settledRow.parse(row));
  }
}
