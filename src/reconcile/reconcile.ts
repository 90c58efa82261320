/**
 * I/O. The reconciler, run by cron: compares what was accepted with what the ledgers know, so that nothing is lost
 * whatever the queue, a consumer or a ledger did. Each step is repeatable and none holds up another.
 */
import {
  HAND_OVER_SPACING_MS,
  POKE_BATCH,
  RECONCILE_BATCH,
  RECONCILE_CONCURRENCY,
  RECONCILE_WINDOW_MS,
} from "../constants.ts";
import type { Candidate } from "../delivery/ledger/types.ts";
import { log } from "../log.ts";
import type { Settings } from "../settings.ts";
import { step } from "../step.ts";
import { type Database, databaseNamed, databaseNames } from "../storage/database.ts";
import {
  type Debt,
  type WantedEvent,
  payDebt,
  readDebts,
  readEventsFor,
  readNextWebhooks,
  readProgress,
  readWantedEvents,
  saveDebts,
  savePoked,
  saveWatermark,
} from "../storage/reconciler.ts";
import { existingWebhooks } from "../storage/webhooks.ts";
import { firstIdAt } from "../time.ts";

export async function reconcile(env: Env, { reconcileLagSeconds }: Settings): Promise<void> {
  for (const name of databaseNames(env)) {
    await step(`reconcile ${name}`, () => reconcileIn(env, databaseNamed(env, name), reconcileLagSeconds * 1000));
  }
}

async function reconcileIn(env: Env, db: Database, lagMs: number): Promise<void> {
  const { watermark, pokedUpTo, databaseNow } = await readProgress(db);
  const horizonId = firstIdAt(databaseNow - lagMs);
  await step("compare", () => compareAll(env, db, watermark, horizonId));
  await step("pay debts", () => payDebts(env, db));
  await step("poke", async () => savePoked(db, await poke(env, db, pokedUpTo)));
}

/** Page by page up to the horizon, or as far as the run's time allows. */
async function compareAll(env: Env, db: Database, watermark: string, horizonId: string): Promise<void> {
  const endsAt = Date.now() + RECONCILE_WINDOW_MS;
  for (let reached = watermark; reached < horizonId && Date.now() < endsAt;) {
    reached = await compare(env, db, reached, horizonId);
    await saveWatermark(db, reached);
  }
}

/** Hands over what no ledger knows. Returns how far it came; ledgers that failed are remembered as debts. */
async function compare(env: Env, db: Database, aboveId: string, horizonId: string): Promise<string> {
  const events = await readWantedEvents(db, aboveId, horizonId, RECONCILE_BATCH);
  const upToId = events.length < RECONCILE_BATCH ? horizonId : (events.at(-1)?.id ?? horizonId);
  const groups = byWebhook(events);
  const debts: Debt[] = [];
  for (let start = 0; start < groups.length; start += RECONCILE_CONCURRENCY) {
    const some = groups.slice(start, start + RECONCILE_CONCURRENCY);
    const done = await Promise.all(some.map((group) => handOver(env, db, group)));
    const failed = some.filter((_, index) => done[index] === false);
    debts.push(...failed.map(({ accountId, webhookId }) => ({ webhookId, accountId, aboveId, upToId })));
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
    if (await handOver(env, db, { ...debt, candidates })) await payDebt(db, debt, upToId);
  }
}

/** Whether the ledger was reached, or is no more. */
async function handOver(env: Env, db: Database, { accountId, webhookId, candidates }: Group): Promise<boolean> {
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

interface Group {
  accountId: string;
  webhookId: string;
  candidates: Candidate[];
}

function byWebhook(events: readonly WantedEvent[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { accountId, id, event, webhookIds } of events) {
    for (const webhookId of webhookIds) {
      const group = groups.get(webhookId) ?? { accountId, webhookId, candidates: [] };
      group.candidates.push({ eventId: id, event });
      groups.set(webhookId, group);
    }
  }
  return [...groups.values()];
}
