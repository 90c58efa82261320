/**
 * I/O. Deliveries that are accepted, and that their ledger may have no row for: the queue has not brought their messages
 * yet. D1 is read first and the ledger after it, so that no delivery is missed in between. A row of the ledger wins.
 */
import { ledgerOf } from "./ledger-stub.ts";
import { ACCEPTED_BATCH, OLDEST_ACCEPTED_BATCH } from "../constants.ts";
import { type AcceptedDelivery, readAccepted } from "../storage/read-accepted.ts";
import type { Database } from "../storage/database.ts";
import { callWithRetry } from "./call-with-retry.ts";
import { type DeliveryFilter, includes } from "./ledger/tables/delivery-filter.ts";
import type { Candidate, ProbeRequest } from "./ledger/types.ts";

interface Recipients {
  accountId: string;
  webhookIds: readonly string[];
}

type Position = Pick<AcceptedDelivery, "eventId" | "webhookId">;

/**
 * Accepted deliveries that the ledgers' lists may lack, by webhook: enough for the first `limit` deliveries.
 * @param after the last delivery of the previous page.
 */
export async function findUnlisted(
  env: Env,
  db: Database,
  { accountId, webhookIds }: Recipients,
  filter: DeliveryFilter,
  limit: number,
  after?: Position,
): Promise<Map<string, Candidate[]>> {
  // The ledger has a row for each delivery that is settled or was attempted.
  if (!includes(filter, "pending") || filter.reason !== undefined || filter.statusCodes !== undefined) return new Map();
  // Without a status, each of these is in the list, with or without a row. So no later one is needed.
  if (filter.statuses === undefined) {
    return groupByWebhook(await readAccepted(db, accountId, webhookIds, filter, after, limit));
  }
  const unknown = new Map<string, Candidate[]>();
  let found = 0;
  for await (const page of acceptedPages(db, { accountId, webhookIds }, filter, after)) {
    const asked = [...groupByWebhook(page)].map(async ([webhookId, candidates]) => {
      const own = await callWithRetry(env, webhookId, async (ledger) => ledger.filterUnknown(candidates));
      unknown.set(webhookId, [...(unknown.get(webhookId) ?? []), ...own]);
      found += own.length;
    });
    await Promise.all(asked);
    if (found >= limit) break;
  }
  return unknown;
}

/** The accepted deliveries in pages. There is at least one page; the last one is not full. */
async function* acceptedPages(
  db: Database,
  { accountId, webhookIds }: Recipients,
  filter: DeliveryFilter = {},
  start?: Position,
): AsyncGenerator<AcceptedDelivery[]> {
  let after = start;
  for (;;) {
    const page = await readAccepted(db, accountId, webhookIds, filter, after, ACCEPTED_BATCH);
    yield page;
    if (page.length < ACCEPTED_BATCH) return;
    after = page.at(-1);
  }
}

function groupByWebhook(deliveries: readonly AcceptedDelivery[]): Map<string, Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const { webhookId, eventId, event } of deliveries) {
    const group = groups.get(webhookId) ?? [];
    group.push({ eventId, event });
    groups.set(webhookId, group);
  }
  return groups;
}

/**
 * Disables a webhook in its ledger. Pending deliveries fail, including those that the ledger does not know yet.
 * @param version of the webhook that is disabled.
 */
export async function disableInLedger(env: Env, db: Database, webhook: Webhook, version: number): Promise<void> {
  for await (const page of openLedgerFor(env, db, webhook)) {
    await callWithRetry(env, webhook.id, (ledger) => ledger.setEnabled(false, version, page));
  }
}

/**
 * Discards pending deliveries, including those that the ledger does not know yet. Returns their number.
 * @param requestKey of a request that may be repeated. The repetition starts from the beginning, unless the last page
 * was done.
 */
export async function discardInLedger(
  env: Env,
  db: Database,
  webhook: Webhook,
  requestKey: string | null,
): Promise<number> {
  let discarded = 0;
  for await (const page of openLedgerFor(env, db, webhook)) {
    const key = page.length < ACCEPTED_BATCH ? requestKey : null;
    discarded += await ledgerOf(env, webhook.id).discard(key, page);
  }
  return discarded;
}

/** Requests a probe. If the ledger has no pending delivery, it is the oldest one that the queue has not brought yet. */
export async function probeInLedger(
  env: Env,
  db: Database,
  webhook: Webhook,
  requestKey: string | null = null,
): Promise<ProbeRequest> {
  const request: ProbeRequest = await ledgerOf(env, webhook.id).probe(null, requestKey);
  if (request.kind !== "nothing_waiting") return request;
  const oldest = await findOldestUnlisted(env, db, webhook);
  return oldest ? ledgerOf(env, webhook.id).probe(oldest, requestKey) : request;
}

/** The oldest accepted delivery for which the ledger has no row. Usually it is on the first page, so that one is small. */
async function findOldestUnlisted(env: Env, db: Database, { accountId, id }: Webhook): Promise<Candidate | undefined> {
  let after: AcceptedDelivery | undefined;
  for (let limit = OLDEST_ACCEPTED_BATCH; ; limit = Math.min(10 * limit, ACCEPTED_BATCH)) {
    const page = await readAccepted(db, accountId, [id], { isOldestFirst: true }, after, limit);
    const candidates = page.map(({ eventId, event }) => ({ eventId, event }));
    const unknown = await callWithRetry(env, id, async (ledger) => ledger.filterUnknown(candidates));
    if (unknown.length > 0 || page.length < limit) return unknown[0];
    after = page.at(-1);
  }
}

interface Webhook {
  accountId: string;
  id: string;
}

/** Yields the accepted deliveries in pages, and opens the ledger if there are any. The caller has just read the webhook. */
async function* openLedgerFor(env: Env, db: Database, { accountId, id }: Webhook): AsyncGenerator<Candidate[]> {
  for await (const page of acceptedPages(db, { accountId, webhookIds: [id] })) {
    if (page.length > 0) await callWithRetry(env, id, (ledger) => ledger.open({ accountId, webhookId: id }));
    yield page;
  }
}

/** Tells a webhook's ledger whether the webhook is enabled. An inbound webhook has no ledger. */
export async function setEnabledInLedger(
  env: Env,
  db: Database,
  webhook: Webhook & { isInbound: boolean; enabled: boolean; version: number },
): Promise<void> {
  const { id, isInbound, enabled, version } = webhook;
  if (isInbound) return;
  if (enabled) await callWithRetry(env, id, (ledger) => ledger.setEnabled(true, version));
  else await disableInLedger(env, db, webhook, version);
}
