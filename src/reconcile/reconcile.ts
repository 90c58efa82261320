/**
 * I/O. The reconciler, run by cron. It compares the accepted events with the ledgers, so that no delivery is lost if the
 * queue, a consumer or a ledger fails. Each step is bounded, idempotent and isolated from the others.
 */
import { hasBacklog } from "../delivery/delivery-queue.ts";
import { ledgerOf } from "../delivery/ledger-stub.ts";
import {
  RANGE_BATCH,
  HAND_OVER_BACKLOG,
  HAND_OVER_DELAY_MS,
  HAND_OVER_SPACING_MS,
  MAINTENANCE_BATCH,
  RECONCILE_BATCH,
  RECONCILE_CONCURRENCY,
  RECONCILE_LEDGERS,
  RECONCILE_LEDGERS_AT_A_TIME,
  RECONCILE_ROUNDS,
  RECONCILE_WINDOW_MS,
} from "../constants.ts";
import { forEachConcurrently } from "../cron/concurrency-pool.ts";
import { log } from "../logging/log.ts";
import { runBudget } from "../cron/run-budget.ts";
import type { Settings } from "../settings.ts";
import { runIsolated } from "../cron/run-isolated.ts";
import { type Database, databaseByName } from "../storage/database.ts";
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

/** Compares one database. Its limits are those of an invocation, so each database must have one of its own. */
export async function reconcile(env: Env, name: string, { reconcileLagSeconds }: Settings): Promise<void> {
  const db = databaseByName(env, name);
  const { watermark, maintainedUpTo, resolvedUpTo, databaseNow } = await readProgress(db);
  const horizonId = firstIdAt(databaseNow - reconcileLagSeconds * 1000);
  await runIsolated("compare", async () => {
    const reached = await compareAll(env, db, watermark, horizonId);
    if (reached < horizonId) {
      log("warn", "reconciler is behind", { database: name, compared_up_to: formatTime(timeOfId(reached)) });
    }
  });
  await runIsolated("resolve ranges", () => resolveRanges(env, db, resolvedUpTo));
  await runIsolated("maintain ledgers", async () => saveMaintained(db, await maintainLedgers(env, db, maintainedUpTo)));
}

/** Compares page by page, up to the horizon or the end of the budget. Returns the position for the next run. */
async function compareAll(env: Env, db: Database, watermark: string, horizonId: string): Promise<string> {
  const takeRound = runBudget(RECONCILE_ROUNDS, RECONCILE_WINDOW_MS);
  let ledgers = RECONCILE_LEDGERS;
  let reached = watermark;
  while (reached < horizonId && ledgers > 0 && takeRound()) {
    const page = await compare(env, db, reached, horizonId, Math.min(ledgers, RECONCILE_LEDGERS_AT_A_TIME));
    reached = page.upToId;
    ledgers -= page.called;
  }
  return reached;
}

/**
 * Hands the deliveries of one page over to their ledgers. The range of a ledger that fails is saved, to be resolved later.
 * @returns the new position, and the number of ledgers that were called.
 */
async function compare(
  env: Env,
  db: Database,
  aboveId: string,
  horizonId: string,
  limit: number,
): Promise<{ upToId: string; called: number }> {
  const events = await readWantedEvents(db, aboveId, horizonId, RECONCILE_BATCH);
  const { groups, grouped } = groupByWebhook(events, limit);
  const last = grouped.at(-1);
  const isLastPage = grouped.length === events.length && events.length < RECONCILE_BATCH;
  const upToId = isLastPage || !last ? horizonId : last.id;
  const existing = await filterExistingWebhooks(env, db, groups);
  const called = groups.filter(({ webhookId }) => existing.has(webhookId));
  const ranges: UnreconciledRange[] = [];
  const delayMs = called.length > 0 ? await handOverDelay(env) : 0;
  await forEachConcurrently(called, RECONCILE_CONCURRENCY, async (group) => {
    const { accountId, webhookId } = group;
    if (!(await handOver(env, group, delayMs))) ranges.push({ webhookId, accountId, aboveId, upToId });
  });
  await saveCompared(db, upToId, ranges);
  return { upToId, called: called.length };
}

/** Resolves the next batch of ranges. Ranges that cannot be resolved yet do not hold up the others. */
async function resolveRanges(env: Env, db: Database, resolvedUpTo: string): Promise<void> {
  const ranges = await readUnreconciledRanges(db, resolvedUpTo, RANGE_BATCH);
  const last = ranges.at(-1);
  const next = last && ranges.length >= RANGE_BATCH ? last.webhookId : "";
  // The position is saved first, so that a run that is ended by these ranges is followed by one with the others.
  if (next !== resolvedUpTo) await saveResolved(db, next);
  const existing = await filterExistingWebhooks(env, db, ranges);
  const delayMs = ranges.length > 0 ? await handOverDelay(env) : 0;
  await forEachConcurrently(ranges, RECONCILE_CONCURRENCY, (range) =>
    runIsolated("resolve a range", () => resolve(env, db, range, existing.has(range.webhookId), delayMs), {
      account_id: range.accountId,
      webhook_id: range.webhookId,
    }),
  );
}

/** Hands over as many deliveries of the range as fit in one call. The range of a deleted webhook ends. */
async function resolve(
  env: Env,
  db: Database,
  range: UnreconciledRange,
  exists: boolean,
  delayMs: number,
): Promise<void> {
  const events = exists ? await readEventsFor(db, range, RECONCILE_BATCH) : [];
  const candidates = events.map(({ id, event }) => ({ eventId: id, event }));
  const last = events.at(-1);
  const upToId = last && events.length >= RECONCILE_BATCH ? last.id : range.upToId;
  if (candidates.length === 0 || (await handOver(env, { ...range, candidates }, delayMs))) {
    await resolveRange(db, range, upToId);
  }
}

/** How long ledgers wait for the messages of deliveries that they have no row for, before they send others. */
async function handOverDelay(env: Env): Promise<number> {
  return (await hasBacklog(env.DELIVERIES, HAND_OVER_BACKLOG)) ? HAND_OVER_DELAY_MS : 0;
}

/** Returns whether the ledger has saved the deliveries. */
async function handOver(env: Env, { accountId, webhookId, candidates }: Group, delayMs: number): Promise<boolean> {
  try {
    const ledger = ledgerOf(env, webhookId);
    const taken = await ledger.handOver({ accountId, webhookId }, candidates, delayMs, HAND_OVER_SPACING_MS);
    if (taken > 0) log("warn", "deliveries handed over", { account_id: accountId, webhook_id: webhookId, taken });
    return true;
  } catch (error) {
    log("error", "hand-over failed", { account_id: accountId, webhook_id: webhookId, error });
    return false;
  }
}

/** Maintains the next batch of ledgers. Returns the position for the next run. */
async function maintainLedgers(env: Env, db: Database, maintainedUpTo: string): Promise<string> {
  const next = await readNextOutboundWebhooks(db, maintainedUpTo, MAINTENANCE_BATCH);
  let failed = 0;
  await forEachConcurrently(next, RECONCILE_CONCURRENCY, async ({ id }) => {
    try {
      await ledgerOf(env, id).maintain();
    } catch {
      failed += 1;
    }
  });
  if (failed > 0) log("error", "ledger maintenance failed", { failed });
  const last = next.at(-1);
  return last && next.length >= MAINTENANCE_BATCH ? last.key : "";
}
