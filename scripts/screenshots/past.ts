/**
 * I/O. Spreads the deliveries of the last minutes over a day, while no Worker runs. Only their times change. The
 * statistics of the hours are counted again.
 */
import { globSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { HOUR_MS } from "../../src/constants.ts";
import { type HourStats, NO_STATS, addToHour } from "../../src/delivery/ledger/stats.ts";
import { timeOfId } from "../../src/ids/id.ts";

const DAY_MS = 24 * HOUR_MS;
const AGE_MS = 40 * DAY_MS;
/** The age of the newest event. */
const LATEST_MS = 90_000;

const eventRow = z.object({ id: z.string() });
const deliveryRow = z.object({
  event_id: z.string(),
  /** Only settled deliveries have one. */
  status: z.enum(["delivered", "failed", "skipped"]).optional(),
  cycle_started_at: z.number(),
  updated_at: z.number(),
  log: z.string().transform((text) => attempts.parse(JSON.parse(text))),
});
const attempts = z.array(z.looseObject({ startedAt: z.number(), durationMs: z.number() }));
const hourRow = z.object({ health: z.string() });

/** By event id: the milliseconds by which an event moves. */
type Moves = ReadonlyMap<string, number>;

export function moveIntoPast(state: string, now: number): void {
  const database = globSync(`${state}/v3/d1/*DatabaseObject/*.sqlite`).find((path) => !path.includes("metadata"));
  if (database === undefined) throw new Error("the database has no file");
  const moves = moveEvents(database, now);
  for (const path of globSync(`${state}/v3/do/*DeliveryLedger/*.sqlite`)) {
    if (!path.includes("metadata")) moveDeliveries(path, moves);
  }
}

/** Spreads the events over a day: more at daytime, fewer at night. */
function moveEvents(path: string, now: number): Moves {
  const db = new DatabaseSync(path);
  const rows = z.array(eventRow).parse(db.prepare("SELECT id FROM events ORDER BY id").all());
  const moves = new Map<string, number>();
  const update = db.prepare("UPDATE events SET id = ? WHERE id = ?");
  for (const [index, { id }] of rows.entries()) {
    const at = now - LATEST_MS - ageOf(index / Math.max(1, rows.length - 1), now);
    moves.set(id, timeOfId(id) - Math.trunc(at));
    update.run(moveId(id, moves), id);
  }
  // The accounts and webhooks are older than the events.
  for (const table of ["accounts", "webhooks"]) {
    db.prepare(`UPDATE ${table} SET created_at = created_at - ?, updated_at = updated_at - ?`).run(AGE_MS, AGE_MS);
  }
  db.close();
  return moves;
}

/** The age of an event. @param part its position among all events: 0 for the oldest, a day ago, and 1 for the newest */
function ageOf(part: number, now: number): number {
  const rate = (ago: number) => 1.1 - Math.cos((((now - ago) % DAY_MS) / DAY_MS) * 2 * Math.PI);
  const steps = Array.from({ length: 24 * 60 }, (_, minute) => DAY_MS - LATEST_MS - minute * 60_000);
  const total = steps.reduce((sum, ago) => sum + rate(ago), 0);
  let sum = 0;
  const found = steps.find((ago) => (sum += rate(ago)) >= part * total);
  return Math.max(0, found ?? 0);
}

function moveDeliveries(path: string, moves: Moves): void {
  const db = new DatabaseSync(path);
  // A ledger without deliveries has no tables.
  const isOpen = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'settled'").get() !== undefined;
  const hours = new Map<number, HourStats>();
  for (const table of isOpen ? ["settled", "pending"] : []) {
    const rows = z.array(deliveryRow).parse(db.prepare(`SELECT * FROM ${table}`).all());
    const update = db.prepare(
      `UPDATE ${table} SET event_id = ?, cycle_started_at = ?, updated_at = ?, log = ? WHERE event_id = ?`,
    );
    for (const row of rows) {
      const by = moves.get(row.event_id) ?? 0;
      const log = row.log.map((attempt) => ({ ...attempt, startedAt: attempt.startedAt - by }));
      update.run(
        moveId(row.event_id, moves),
        row.cycle_started_at - by,
        row.updated_at - by,
        JSON.stringify(log),
        row.event_id,
      );
      const hour = Math.floor((row.updated_at - by) / HOUR_MS);
      hours.set(
        hour,
        addToHour(hours.get(hour) ?? NO_STATS, {
          delivered: row.status === "delivered" ? 1 : 0,
          failed: row.status === "failed" ? 1 : 0,
          skipped: row.status === "skipped" ? 1 : 0,
          durationsMs: row.log.map(({ durationMs }) => durationMs),
        }),
      );
    }
  }
  const newest = isOpen ? db.prepare("SELECT health FROM hours ORDER BY hour DESC LIMIT 1").all() : [];
  const [latest] = z.array(hourRow).parse(newest);
  if (latest) {
    db.exec("DELETE FROM hours");
    const insert = db.prepare("INSERT INTO hours (hour, health, stats) VALUES (?, ?, ?)");
    for (const [hour, stats] of hours) insert.run(hour, latest.health, JSON.stringify(stats));
  }
  db.close();
}

/** The id with an earlier time in it. */
function moveId(id: string, moves: Moves): string {
  const hex = (timeOfId(id) - (moves.get(id) ?? 0)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}${id.slice(13)}`;
}
