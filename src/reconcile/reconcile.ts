/**
 * I/O. The reconciler, run by cron: compares what was accepted with what the ledgers know, so that nothing is lost
 * whatever the queue, a consumer or a ledger did. Each step is repeatable and none holds up another.
 */
import { HAND_OVER_SPACING_MS, POKE_BATCH, RECONCILE_BATCH } from "../constants.ts";
import type { Candidate } from "../delivery/ledger/types.ts";
import { log } from "../log.ts";
import { settingsOf } from "../settings.ts";
import { type Database, databaseNamed, databaseNames } from "../storage/database.ts";
import {
  type Debt,
  type WantedEvent,
  closeGrave,
  payDebt,
  readDebts,
  readEventsFor,
  readGraves,
  readNextWebhooks,
  readProgress,
  readWantedEvents,
  saveDebts,
  saveProgress,
} from "../storage/reconciler.ts";
import { existingWebhooks } from "../storage/webhooks.ts";
import { firstIdAt } from "../time.ts";

export async function reconcile(_controller: ScheduledController, env: Env): Promise<void> {
  const lagMs = settingsOf(env).reconcileLagSeconds * 1000;
  for (const name of databaseNames(env)) {
    try {
      await reconcileDatabase(env, databaseNamed(env, name), lagMs);
    } catch (error) {
      log("error", "reconciler failed", { database: name, error });
    }
  }
}

async function reconcileDatabase(env: Env, db: Database, lagMs: number): Promise<void> {
  const { watermark, pokedUpTo, databaseNow } = await readProgress(db);
  await payDebts(env, db);
  const reached = await compare(env, db, watermark, firstIdAt(databaseNow - lagMs));
  const poked = await poke(env, db, pokedUpTo);
  await saveProgress(db, { watermark: reached, pokedUpTo: poked });
  await emptyGraves(env, db, databaseNow);
}

/** Hands over what no ledger knows. Returns how far it came; ledgers that failed are remembered as debts. */
async function compare(env: Env, db: Database, aboveId: string, horizonId: string): Promise<string> {
  if (aboveId >= horizonId) return aboveId;
  const events = await readWantedEvents(db, aboveId, horizonId, RECONCILE_BATCH);
  const upToId = events.length < RECONCILE_BATCH ? horizonId : (events.at(-1)?.id ?? horizonId);
  const debts: Debt[] = [];
  for (const { accountId, webhookId, candidates } of byWebhook(events)) {
    const done = await handOver(env, db, accountId, webhookId, candidates);
    if (!done) debts.push({ webhookId, accountId, aboveId, upToId });
  }
  // Before the watermark moves: what is neither compared nor owed would be forgotten.
  await saveDebts(db, debts);
  return upToId;
}

async function payDebts(env: Env, db: Database): Promise<void> {
  for (const debt of await readDebts(db, POKE_BATCH)) {
    const events = await readEventsFor(db, debt, RECONCILE_BATCH);
    const candidates = events.map(({ id, event }) => ({ eventId: id, event }));
    const upToId = events.length < RECONCILE_BATCH ? debt.upToId : (events.at(-1)?.id ?? debt.upToId);
    if (await handOver(env, db, debt.accountId, debt.webhookId, candidates)) await payDebt(db, debt, upToId);
  }
}

/** Whether the ledger was reached, or is no more. */
async function handOver(
  env: Env,
  db: Database,
  accountId: string,
  webhookId: string,
  candidates: Candidate[],
): Promise<boolean> {
  try {
    const existing = await existingWebhooks(db, accountId, [webhookId]);
    if (!existing.has(webhookId)) return true;
    const ledger = env.WEBHOOK_STATE.getByName(webhookId);
    const taken = await ledger.handOver({ accountId, webhookId }, candidates, 0, HAND_OVER_SPACING_MS);
    if (taken > 0) log("warn", "reconciled", { account_id: accountId, webhook_id: webhookId, taken });
    return true;
  } catch (error) {
    log("error", "ledger unreachable", { account_id: accountId, webhook_id: webhookId, error });
    return false;
  }
}

/** Looks after some ledgers in turn, whatever happened in them. Returns where the next run goes on. */
async function poke(env: Env, db: Database, pokedUpTo: string): Promise<string> {
  const next = await readNextWebhooks(db, pokedUpTo, POKE_BATCH);
  const results = await Promise.allSettled(next.map(({ id }) => env.WEBHOOK_STATE.getByName(id).poke()));
  const failed = results.filter(({ status }) => status === "rejected").length;
  if (failed > 0) log("error", "ledgers could not be looked after", { failed });
  return next.length < POKE_BATCH ? "" : (next.at(-1)?.key ?? "");
}

async function emptyGraves(env: Env, db: Database, now: number): Promise<void> {
  for (const webhookId of await readGraves(db, now, POKE_BATCH)) {
    await env.WEBHOOK_STATE.getByName(webhookId).destroy();
    await closeGrave(db, webhookId);
  }
}

function byWebhook(
  events: readonly WantedEvent[],
): { accountId: string; webhookId: string; candidates: Candidate[] }[] {
  const groups = new Map<string, { accountId: string; webhookId: string; candidates: Candidate[] }>();
  for (const { accountId, id, event, webhookIds } of events) {
    for (const webhookId of webhookIds) {
      const group = groups.get(webhookId) ?? { accountId, webhookId, candidates: [] };
      group.candidates.push({ eventId: id, event });
      groups.set(webhookId, group);
    }
  }
  return [...groups.values()];
}
