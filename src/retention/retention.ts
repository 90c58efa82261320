/**
 * I/O. The retention, run by cron: deletes what has had its days, and what is left of what was deleted. Each step is
 * bounded and repeatable, and none holds up another: what a run leaves, a later one finds.
 */
import {
  AUDIT_RETENTION_DAYS,
  DELETION_ROUNDS,
  GRAVE_BATCH,
  IDEMPOTENCY_TTL_MS,
  PENDING_GRACE_DAYS,
  SESSION_SWEEP_BATCH,
  SWEEP_ROUNDS,
  SWEEP_WINDOW_MS,
} from "../constants.ts";
import { type HasRoom, room } from "../room.ts";
import type { Settings } from "../settings.ts";
import { step } from "../step.ts";
import { type Database, databaseNamed, databaseNames, shareOf } from "../storage/database.ts";
import { readProgress } from "../storage/reconciler.ts";
import { deleteExpiredSessions } from "../storage/sessions.ts";
import { AGED, readPositions, savePosition } from "../storage/sweeps.ts";
import { daysBefore, firstIdAt } from "../time.ts";
import { emptyGraves, finishDeletions } from "./deletions.ts";
import { sweepAged, sweepKeys } from "./sweep.ts";

export async function retain(env: Env, settings: Settings): Promise<void> {
  const retaining = databaseNames(env).map((name) =>
    step(`retention in ${name}`, () => retainIn(env, databaseNamed(env, name), settings)),
  );
  await Promise.all(retaining);
  await step("sweep sessions", () => deleteExpiredSessions(env, Date.now(), SESSION_SWEEP_BATCH));
}

async function retainIn(env: Env, db: Database, { eventRetentionDays: days }: Settings): Promise<void> {
  const { watermark, databaseNow: now } = await readProgress(db);
  const positions = await readPositions(db);
  const sweep = (name: string, work: (position: string, hasRoom: HasRoom) => Promise<string>) =>
    step(`sweep ${name}`, async () => {
      const position = positions.get(name) ?? "";
      const next = await work(position, room(shareOf(env, SWEEP_ROUNDS), SWEEP_WINDOW_MS));
      // Where everything fits into one run, nothing is written.
      if (next !== position) await savePosition(db, name, next);
    });

  await step("empty graves", () => emptyGraves(env, db, now, shareOf(env, GRAVE_BATCH)));
  const steps = room(shareOf(env, DELETION_ROUNDS), SWEEP_WINDOW_MS);
  await step("finish deletions", () => finishDeletions(env, db, now, steps));
  const eventsBelow = firstIdAt(daysBefore(now, days + PENDING_GRACE_DAYS));
  // What the reconciler has not compared may never have been sent.
  const comparedBelow = eventsBelow < watermark ? eventsBelow : watermark;
  await sweep("events", (position, hasRoom) => sweepAged(db, AGED.events, position, comparedBelow, hasRoom));
  const callsBelow = firstIdAt(daysBefore(now, days));
  await sweep("calls", (position, hasRoom) => sweepAged(db, AGED.calls, position, callsBelow, hasRoom));
  const linesBelow = firstIdAt(daysBefore(now, AUDIT_RETENTION_DAYS));
  await sweep("audit log", (position, hasRoom) => sweepAged(db, AGED.auditLog, position, linesBelow, hasRoom));
  await sweep("keys", (position, hasRoom) => sweepKeys(db, position, now - IDEMPOTENCY_TTL_MS, hasRoom));
}
