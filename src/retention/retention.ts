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
  SWEEP_ROUNDS,
  SWEEP_WINDOW_MS,
} from "../constants.ts";
import { type RunBudget, runBudget } from "../cron/run-budget.ts";
import type { Settings } from "../settings.ts";
import { runIsolated } from "../cron/run-isolated.ts";
import { databaseByName } from "../storage/database.ts";
import { readProgress } from "../storage/reconciler.ts";
import { AGED, ORDERED, readPositions, savePosition } from "../storage/sweeps.ts";
import { firstIdAt } from "../ids/id.ts";
import { daysBefore } from "../time/time.ts";
import { finishErasures } from "./erasures.ts";
import { purgeLedgers, finishDeletions } from "./deletions.ts";
import { sweepAged, sweepOrdered } from "./sweep.ts";

/** Works in one database, in an invocation of its own as the reconciler. */
export async function retain(env: Env, name: string, { eventRetentionDays: days }: Settings): Promise<void> {
  const db = databaseByName(env, name);
  const { watermark, databaseNow: now } = await readProgress(db);
  const positions = await readPositions(db);
  const sweep = (what: string, work: (position: string, takeRound: RunBudget) => Promise<string>) =>
    runIsolated(`sweep ${what}`, async () => {
      const position = positions.get(what) ?? "";
      const next = await work(position, runBudget(SWEEP_ROUNDS, SWEEP_WINDOW_MS));
      // If everything fits into one run, the position does not change and nothing is written.
      if (next !== position) await savePosition(db, what, next);
    });

  await runIsolated("purge ledgers", () => purgeLedgers(env, db, now, PURGE_BATCH));
  const steps = runBudget(DELETION_ROUNDS, SWEEP_WINDOW_MS);
  await runIsolated("finish deletions", () => finishDeletions(env, db, now, steps));
  const erasing = runBudget(ERASURE_ROUNDS, SWEEP_WINDOW_MS);
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
