/**
 * I/O. The reconciler, run by cron: compares what was accepted with what the ledgers know, so that nothing is lost
 * whatever the queue, a consumer or a ledger did. Each step is bounded and repeatable, and none holds up another.
 */
import {
  RANGE_BATCH,
  HAND_OVER_SPACING_MS,
  MAINTENANCE_BATCH,
  RECONCILE_BATCH,
  RECONCILE_CONCURRENCY,
  RECONCILE_LEDGERS,
  RECONCILE_LEDGERS_AT_A_TIME,
  RECONCILE_ROUNDS,
  RECONCILE_WINDOW_MS,
} from "../constants.ts";
import { log } from "../logging/log.ts";
import { runBudget } from "../cron/run-budget.ts";
import type { Settings } from "../settings.ts";
import { runIsolated } from "../cron/run-isolated.ts";
import { type Database, databaseByName, databaseNames, shareOf } from "../storage/database.ts";
import {
  type UnreconciledRange,
  resolveRange,
  readUnreconciledRanges,
  readEventsFor,
  filterExistingWebhooks,
  readNextOutboundWebhooks,
  readProgress,
  readWantedEvents,
  saveCompared,
  saveMaintained,
  saveResolved,
} from "../storage/reconciler.ts";
import { firstIdAt, timeOfId } from "../ids/id.ts";
import { formatTime } from "../time/time.ts";
import { type Group, groupByWebhook } from "./groups.ts";

export async function reconcile(env: Env, { reconcileLagSeconds }: Settings): Promise<void> {
  for (const name of databaseNames(env)) {
    await runIsolated(`reconcile ${name}`, () => reconcileIn(env, name, reconcileLagSeconds * 1000));
  }
}

async function reconcileIn(env: Env, name: string, lagMs: number): Promise<void> {
  const db = databaseByName(env, name);
  const { watermark, maintainedUpTo, resolvedUpTo, databaseNow } = await readProgress(db);
  const horizonId = firstIdAt(databaseNow - lagMs);
  await runIsolated("compare", async () => {
    const reached = await compareAll(env, db, watermark, horizonId);
    if (reached < horizonId) {
      log("warn", "reconciler is behind", { database: name, compared_up_to: formatTime(timeOfId(reached)) });
    }
  });
  await runIsolated("resolve ranges", () => resolveRanges(env, db, resolvedUpTo));
  await runIsolated("maintain ledgers", async () => saveMaintained(db, await maintainLedgers(env, db, maintainedUpTo)));
}

/** Page by page up to the horizon, or as far as the run has room. Returns how far it came: the next one goes on there. */
async function compareAll(env: Env, db: Database, watermark: string, horizonId: string): Promise<string> {
  const hasBudget = runBudget(shareOf(env, RECONCILE_ROUNDS), RECONCILE_WINDOW_MS);
  let ledgers = shareOf(env, RECONCILE_LEDGERS);
  let reached = watermark;
  while (reached < horizonId && ledgers > 0 && hasBudget()) {
    const page = await compare(env, db, reached, horizonId, Math.min(ledgers, RECONCILE_LEDGERS_AT_A_TIME));
    reached = page.upToId;
    ledgers -= page.asked;
  }
  return reached;
}

/** Hands over what no ledger knows. Returns how far it came, and how many ledgers it asked: what failed is a range now. */
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
  const existing = await filterExistingWebhooks(db, groups);
  const asked = groups.filter(({ webhookId }) => existing.has(webhookId));
  const ranges: UnreconciledRange[] = [];
  await runConcurrently(asked, async (group) => {
    const { accountId, webhookId } = group;
    if (!(await handOver(env, group))) ranges.push({ webhookId, accountId, aboveId, upToId });
  });
  await saveCompared(db, upToId, ranges);
  return { upToId, asked: asked.length };
}

/** Some ranges in turn: those that cannot be paid yet hold up no others. */
async function resolveRanges(env: Env, db: Database, resolvedUpTo: string): Promise<void> {
  const limit = shareOf(env, RANGE_BATCH);
  const ranges = await readUnreconciledRanges(db, resolvedUpTo, limit);
  const next = ranges.length < limit ? "" : (ranges.at(-1)?.webhookId ?? "");
  // Before they are tried: a run that ends over these must not be followed by one that begins with them.
  if (next !== resolvedUpTo) await saveResolved(db, next);
  const existing = await filterExistingWebhooks(db, ranges);
  await runConcurrently(ranges, (range) =>
    runIsolated("resolve a range", () => resolve(env, db, range, existing.has(range.webhookId)), {
      account_id: range.accountId,
      webhook_id: range.webhookId,
    }),
  );
}

/** As much as fits in one call. Nothing is owed to a webhook that is no more. */
async function resolve(env: Env, db: Database, range: UnreconciledRange, exists: boolean): Promise<void> {
  const events = exists ? await readEventsFor(db, range, RECONCILE_BATCH) : [];
  const candidates = events.map(({ id, event }) => ({ eventId: id, event }));
  const upToId = events.length < RECONCILE_BATCH ? range.upToId : (events.at(-1)?.id ?? range.upToId);
  if (candidates.length === 0 || (await handOver(env, { ...range, candidates }))) await resolveRange(db, range, upToId);
}

/** Whether the ledger took them. */
async function handOver(env: Env, { accountId, webhookId, candidates }: Group): Promise<boolean> {
  try {
    const ledger = env.DELIVERY_LEDGER.getByName(webhookId);
    const taken = await ledger.handOver({ accountId, webhookId }, candidates, 0, HAND_OVER_SPACING_MS);
    if (taken > 0) log("warn", "deliveries handed over", { account_id: accountId, webhook_id: webhookId, taken });
    return true;
  } catch (error) {
    log("error", "hand-over failed", { account_id: accountId, webhook_id: webhookId, error });
    return false;
  }
}

/** Looks after some ledgers in turn, whatever happened in them. Returns where the next run goes on. */
async function maintainLedgers(env: Env, db: Database, maintainedUpTo: string): Promise<string> {
  const limit = shareOf(env, MAINTENANCE_BATCH);
  const next = await readNextOutboundWebhooks(db, maintainedUpTo, limit);
  const results = await Promise.allSettled(next.map(({ id }) => env.DELIVERY_LEDGER.getByName(id).maintain()));
  const failed = results.filter(({ status }) => status === "rejected").length;
  if (failed > 0) log("error", "ledger maintenance failed", { failed });
  return next.length < limit ? "" : (next.at(-1)?.key ?? "");
}

async function runConcurrently<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += RECONCILE_CONCURRENCY) {
    await Promise.all(items.slice(start, start + RECONCILE_CONCURRENCY).map(work));
  }
}
