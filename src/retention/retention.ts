/**
 * I/O. The retention, run by cron. It deletes rows that are too old, and the rest of what was deleted or erased. Each
 * step is bounded, idempotent and isolated, and a later run continues where this one stops.
 */
import {
  AUDIT_RETENTION_DAYS,
  DELETION_ROUNDS,
  ERASURE_ROUNDS,
  PURGE_BATCH,
  IDEMPOTENCY_TTL_MS,
  PENDING_GRACE_DAYS,
  SESSION_SWEEP_BATCH,
  SWEEP_ROUNDS,
  SWEEP_WINDOW_MS,
} from "../constants.ts";
import { type RunBudget, runBudget } from "../cron/run-budget.ts";
import type { Settings } from "../settings.ts";
import { runIsolated } from "../cron/run-isolated.ts";
import { type Database, databaseByName, databaseNames, shareOf } from "../storage/database.ts";
import { readProgress } from "../storage/reconciler.ts";
import { deleteExpiredSessions } from "../storage/sessions.ts";
import { AGED, ORDERED, readPositions, savePosition } from "../storage/sweeps.ts";
import { firstIdAt } from "../ids/id.ts";
import { daysBefore } from "../time/time.ts";
import { finishErasures } from "./erasures.ts";
import { purgeLedgers, finishDeletions } from "./deletions.ts";
import { sweepAged, sweepOrdered } from "./sweep.ts";

export async function retain(env: Env, settings: Settings): Promise<void> {
  const retaining = databaseNames(env).map((name) =>
    runIsolated(`retention in ${name}`, () => retainIn(env, databaseByName(env, name), settings)),
  );
  await Promise.all(retaining);
  await runIsolated("sweep sessions", () => deleteExpiredSessions(env, Date.now(), SESSION_SWEEP_BATCH));
}

async function retainIn(env: Env, db: Database, { eventRetentionDays: days }: Settings): Promise<void> {
  const { watermark, databaseNow: now } = await readProgress(db);
  const positions = await readPositions(db);
  const sweep = (name: string, work: (position: string, takeRound: RunBudget) => Promise<string>) =>
    runIsolated(`sweep ${name}`, async () => {
      const position = positions.get(name) ?? "";
      const next = await work(position, runBudget(shareOf(env, SWEEP_ROUNDS), SWEEP_WINDOW_MS));
      // If everything fits into one run, the position does not change and nothing is written.
      if (next !== position) await savePosition(db, name, next);
    });

  await runIsolated("purge ledgers", () => purgeLedgers(env, db, now, shareOf(env, PURGE_BATCH)));
  const steps = runBudget(shareOf(env, DELETION_ROUNDS), SWEEP_WINDOW_MS);
  await runIsolated("finish deletions", () => finishDeletions(env, db, now, steps));
  const erasing = runBudget(shareOf(env, ERASURE_ROUNDS), SWEEP_WINDOW_MS);
  await runIsolated("finish erasures", () => finishErasures(db, erasing));
  const eventsBelow = firstIdAt(daysBefore(now, days + PENDING_GRACE_DAYS));
  // Events that the reconciler has not compared yet may never have been sent.
  const comparedBelow = eventsBelow < watermark ? eventsBelow : watermark;
  await sweep("events", (position, takeRound) => sweepAged(db, AGED.events, position, comparedBelow, takeRound));
  const callsBelow = firstIdAt(daysBefore(now, days));
  await sweep("calls", (position, takeRound) => sweepAged(db, AGED.calls, position, callsBelow, takeRound));
  const linesBelow = firstIdAt(daysBefore(now, AUDIT_RETENTION_DAYS));
  await sweep("audit log", (position, takeRound) => sweepAged(db, AGED.auditLog, position, linesBelow, takeRound));
  const keysUntil = now - IDEMPOTENCY_TTL_MS;
  await sweep("keys", (position, takeRound) => sweepOrdered(db, ORDERED.keys, position, keysUntil, takeRound));
  await sweep("subjects", (position, takeRound) => sweepOrdered(db, ORDERED.subjects, position, callsBelow, takeRound));
}
