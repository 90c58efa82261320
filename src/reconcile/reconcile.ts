/**
 * I/O. The reconciler, run by cron: compares what was accepted with what the ledgers know, so that nothing is lost
 * whatever the queue, a consumer or a ledger did. Each step is bounded and repeatable, and none holds up another.
 */
import {
  DEBT_BATCH,
  HAND_OVER_SPACING_MS,
  POKE_BATCH,
  RECONCILE_BATCH,
  RECONCILE_CONCURRENCY,
  RECONCILE_LEDGERS,
  RECONCILE_LEDGERS_AT_A_TIME,
  RECONCILE_ROUNDS,
  RECONCILE_WINDOW_MS,
} from "../constants.ts";
import { log } from "../log.ts";
import { room } from "../room.ts";
import type { Settings } from "../settings.ts";
import { step } from "../step.ts";
import { type Database, databaseNamed, databaseNames, shareOf } from "../storage/database.ts";
import {
  type Debt,
  payDebt,
  readDebts,
  readEventsFor,
  readExisting,
  readNextWebhooks,
  readProgress,
  readWantedEvents,
  saveCompared,
  savePoked,
  saveTried,
} from "../storage/reconciler.ts";
import { firstIdAt, formatTime, timeOfId } from "../time.ts";
import { type Group, groupByWebhook } from "./groups.ts";

export async function reconcile(env: Env, { reconcileLagSeconds }: Settings): Promise<void> {
  for (const name of databaseNames(env)) {
    await step(`reconcile ${name}`, () => reconcileIn(env, name, reconcileLagSeconds * 1000));
  }
}

async function reconcileIn(env: Env, name: string, lagMs: number): Promise<void> {
  const db = databaseNamed(env, name);
  const { watermark, pokedUpTo, triedUpTo, databaseNow } = await readProgress(db);
  const horizonId = firstIdAt(databaseNow - lagMs);
  await step("compare", async () => {
    const reached = await compareAll(env, db, watermark, horizonId);
    if (reached < horizonId) {
      log("warn", "reconciler is behind", { database: name, compared_up_to: formatTime(timeOfId(reached)) });
    }
  });
  await step("pay debts", () => payDebts(env, db, triedUpTo));
  await step("poke", async () => savePoked(db, await poke(env, db, pokedUpTo)));
}

/** Page by page up to the horizon, or as far as the run has room. Returns how far it came: the next one goes on there. */
async function compareAll(env: Env, db: Database, watermark: string, horizonId: string): Promise<string> {
  const hasRoom = room(shareOf(env, RECONCILE_ROUNDS), RECONCILE_WINDOW_MS);
  let ledgers = shareOf(env, RECONCILE_LEDGERS);
  let reached = watermark;
  while (reached < horizonId && ledgers > 0 && hasRoom()) {
    const page = await compare(env, db, reached, horizonId, Math.min(ledgers, RECONCILE_LEDGERS_AT_A_TIME));
    reached = page.upToId;
    ledgers -= page.asked;
  }
  return reached;
}

/** Hands over what no ledger knows. Returns how far it came, and how many ledgers it asked: what failed is a debt now. */
async function compare(
  env: Env,
  db: Database,
  aboveId: string,
  horizonId: string,
  limit: number,
): Promise<{ upToId: string; asked: number }> {
  const events = await readWantedEvents(db, aboveId, horizonId, RECONCILE_BATCH);
  const { groups, taken } = groupByWebhook(events, limit);
  const isLast = taken === events.length && taken < RECONCILE_BATCH;
  const upToId = isLast ? horizonId : (events[taken - 1]?.id ?? horizonId);
  const existing = await readExisting(db, groups);
  const asked = groups.filter(({ webhookId }) => existing.has(webhookId));
  const debts: Debt[] = [];
  await someAtOnce(asked, async (group) => {
    const { accountId, webhookId } = group;
    if (!(await handOver(env, group))) debts.push({ webhookId, accountId, aboveId, upToId });
  });
  await saveCompared(db, upToId, debts);
  return { upToId, asked: asked.length };
}

/** Some debts in turn: those that cannot be paid yet hold up no others. */
async function payDebts(env: Env, db: Database, triedUpTo: string): Promise<void> {
  const limit = shareOf(env, DEBT_BATCH);
  const debts = await readDebts(db, triedUpTo, limit);
  const next = debts.length < limit ? "" : (debts.at(-1)?.webhookId ?? "");
  // Before they are tried: a run that ends over these must not be followed by one that begins with them.
  if (next !== triedUpTo) await saveTried(db, next);
  const existing = await readExisting(db, debts);
  await someAtOnce(debts, (debt) =>
    step("pay a debt", () => pay(env, db, debt, existing.has(debt.webhookId)), {
      account_id: debt.accountId,
      webhook_id: debt.webhookId,
    }),
  );
}

/** As much as fits in one call. Nothing is owed to a webhook that is no more. */
async function pay(env: Env, db: Database, debt: Debt, exists: boolean): Promise<void> {
  const events = exists ? await readEventsFor(db, debt, RECONCILE_BATCH) : [];
  const candidates = events.map(({ id, event }) => ({ eventId: id, event }));
  const upToId = events.length < RECONCILE_BATCH ? debt.upToId : (events.at(-1)?.id ?? debt.upToId);
  if (candidates.length === 0 || (await handOver(env, { ...debt, candidates }))) await payDebt(db, debt, upToId);
}

/** Whether the ledger took them. */
async function handOver(env: Env, { accountId, webhookId, candidates }: Group): Promise<boolean> {
  try {
    const ledger = env.WEBHOOK_STATE.getByName(webhookId);
    const taken = await ledger.handOver({ accountId, webhookId }, candidates, 0, HAND_OVER_SPACING_MS);
    if (taken > 0) log("warn", "reconciled", { account_id: accountId, webhook_id: webhookId, taken });
    return true;
  } catch (error) {
    log("error", "hand-over failed", { account_id: accountId, webhook_id: webhookId, error });
    return false;
  }
}

/** Looks after some ledgers in turn, whatever happened in them. Returns where the next run goes on. */
async function poke(env: Env, db: Database, pokedUpTo: string): Promise<string> {
  const limit = shareOf(env, POKE_BATCH);
  const next = await readNextWebhooks(db, pokedUpTo, limit);
  const results = await Promise.allSettled(next.map(({ id }) => env.WEBHOOK_STATE.getByName(id).poke()));
  const failed = results.filter(({ status }) => status === "rejected").length;
  if (failed > 0) log("error", "ledgers could not be looked after", { failed });
  return next.length < limit ? "" : (next.at(-1)?.key ?? "");
}

async function someAtOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += RECONCILE_CONCURRENCY) {
    await Promise.all(items.slice(start, start + RECONCILE_CONCURRENCY).map(work));
  }
}
