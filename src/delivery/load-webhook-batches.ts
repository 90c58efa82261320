/** I/O. Reads the webhooks and events that a batch of messages names: one round trip to each database involved. */
import { sql } from "drizzle-orm";
import { MAX_BATCH_PAYLOADS } from "../constants.ts";
import { log } from "../logging/log.ts";
import type { Keyring } from "../security/keyring.ts";
import { type Database, accountDatabase } from "../storage/database.ts";
import { fromStoredPayload, payloadText } from "../storage/deflated-payload.ts";
import { accounts, events, webhooks } from "../storage/schema.ts";
import type { OutboundWebhook } from "../storage/webhook.ts";
import { unsealOutbound } from "../storage/webhook-secrets.ts";
import type { DeliveryMessage } from "./delivery-queue.ts";

export interface LoadedEvent {
  id: string;
  event: string;
  payload: string;
  isTest: boolean;
  /** Its payload was erased, so there is nothing to send. */
  isErased: boolean;
}

/** The deliveries of one webhook in a batch. */
export interface WebhookBatch {
  db: Database;
  webhook: OutboundWebhook;
  account: { id: string; name: string };
  events: LoadedEvent[];
}

export interface LoadResult {
  /** One for each webhook. */
  webhookBatches: WebhookBatch[];
  /** Their database fails, their payloads exceed the batch's budget, or their webhook's secrets cannot be decrypted. */
  deferred: DeliveryMessage[];
  /** Their webhook exists, but their event has been deleted. */
  orphaned: DeliveryMessage[];
}

/** Never throws because of a database. @returns nothing for a message whose account or outbound webhook does not exist. */
export async function loadWebhookBatches(
  env: Env,
  keyring: Keyring,
  messages: readonly DeliveryMessage[],
): Promise<LoadResult> {
  const { groups, unknown } = await groupByDatabase(env, messages);
  const results = await Promise.all(groups.map((group) => tryLoad(group, keyring)));
  return {
    webhookBatches: results.flatMap(({ webhookBatches }) => webhookBatches),
    deferred: [...unknown, ...results.flatMap(({ deferred }) => deferred)],
    orphaned: results.flatMap(({ orphaned }) => orphaned),
  };
}

interface DatabaseGroup {
  db: Database;
  messages: DeliveryMessage[];
  /** The same database for each account, with those of its older events. */
  homes: Map<string, Database>;
}

/** @returns the groups. `unknown` has the messages of accounts whose database could not be looked up. */
async function groupByDatabase(
  env: Env,
  messages: readonly DeliveryMessage[],
): Promise<{ groups: DatabaseGroup[]; unknown: DeliveryMessage[] }> {
  const groups = new Map<D1Database, DatabaseGroup>();
  const unknown: DeliveryMessage[] = [];
  for (const [accountId, ownMessages] of Map.groupBy(messages, (message) => message.account_id)) {
    try {
      const db = await accountDatabase(env, accountId);
      const group: DatabaseGroup = groups.get(db.$client) ?? { db, messages: [], homes: new Map() };
      group.messages.push(...ownMessages);
      group.homes.set(accountId, db);
      groups.set(db.$client, group);
    } catch (error) {
      log("error", "database unreachable", { account_id: accountId, deliveries: ownMessages.length, error });
      unknown.push(...ownMessages);
    }
  }
  return { groups: [...groups.values()], unknown };
}

/** A database that fails must not hold up the deliveries of the others. */
async function tryLoad(group: DatabaseGroup, keyring: Keyring): Promise<LoadResult> {
  const { messages } = group;
  try {
    return await loadFromDatabase(group, keyring);
  } catch (error) {
    log("error", "database unreachable", { deliveries: messages.length, error });
    return { webhookBatches: [], deferred: messages, orphaned: [] };
  }
}

async function loadFromDatabase(group: DatabaseGroup, keyring: Keyring): Promise<LoadResult> {
  const { messages, homes } = group;
  const { accountRows, webhookRows, eventRows } = await readRows(group.db, messages);
  eventRows.push(...(await readFormerEvents(group, new Set(eventRows.map(({ id }) => id)))));
  const accountsById = new Map(accountRows.map((account) => [account.id, account]));
  const eventsById = new Map(eventRows.map((event) => [event.id, event]));
  const result: LoadResult = { webhookBatches: [], deferred: [], orphaned: [] };
  for (const row of webhookRows) {
    const account = accountsById.get(row.accountId);
    // The account is being deleted, and its webhooks with it.
    if (!account) continue;
    const ownMessages = messages.filter((message) => message.webhook_id === row.id);
    const [found, orphaned] = partition(ownMessages, (message) => eventsById.has(message.event_id));
    result.orphaned.push(...orphaned);
    const webhook = await tryUnseal(row, keyring);
    const db = homes.get(row.accountId) ?? group.db;
    const ownEvents = [...new Set(found.map((message) => message.event_id))].flatMap((id): LoadedEvent[] => {
      const event = eventsById.get(id);
      return event && event.payload !== null ? [{ ...event, payload: event.payload }] : [];
    });
    if (webhook && ownEvents.length > 0) result.webhookBatches.push({ db, webhook, account, events: ownEvents });
    const loadedIds = new Set(webhook ? ownEvents.map(({ id }) => id) : []);
    result.deferred.push(...found.filter((message) => !loadedIds.has(message.event_id)));
  }
  return result;
}

async function readRows(db: Database, messages: readonly DeliveryMessage[]) {
  const eventKeys = accountPairs(messages, (message) => message.event_id);
  const webhookKeys = accountPairs(messages, (message) => message.webhook_id);
  const [accountRows, webhookRows, eventRows] = await db.batch([
    db
      .select({ id: accounts.id, name: accounts.name })
      .from(accounts)
      .where(sql`${accounts.id} IN (SELECT value ->> 0 FROM json_each(${webhookKeys}))`),
    db
      .select()
      .from(webhooks)
      .where(
        sql`(${webhooks.accountId}, ${webhooks.id}) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${webhookKeys})) AND NOT ${webhooks.isInbound}`,
      ),
    selectEvents(db, eventKeys),
  ]);
  return { accountRows, webhookRows, eventRows: await Promise.all(eventRows.map(withPayload)) };
}

function selectEvents(db: Database, eventKeys: string) {
  return db
    .select({
      id: events.id,
      event: events.event,
      // Null once the events before it have used up the budget. The first one always fits.
      payload: sql<
        string | null
      >`CASE WHEN sum(length(${events.payload})) OVER (ORDER BY ${events.id}) <= ${MAX_BATCH_PAYLOADS}
          THEN ${payloadText} END`,
      isTest: events.isTest,
      isErased: sql<number>`${events.erasedAt} IS NOT NULL`.mapWith(Boolean),
    })
    .from(events)
    .where(sql`(${events.accountId}, ${events.id}) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${eventKeys}))`);
}

/** The events of accounts that have moved since, unless they are among `found`. */
async function readFormerEvents({ messages, homes }: DatabaseGroup, found: ReadonlySet<string>) {
  const reading = [...homes].flatMap(([accountId, { former = [] }]) => {
    const missing = messages.filter(({ account_id: id, event_id: event }) => id === accountId && !found.has(event));
    if (missing.length === 0) return [];
    const keys = accountPairs(missing, (message) => message.event_id);
    return former.map((db) => selectEvents(db, keys));
  });
  return Promise.all((await Promise.all(reading)).flat().map(withPayload));
}

async function withPayload<Row extends { payload: string | null }>(row: Row): Promise<Row> {
  return row.payload === null ? row : { ...row, payload: await fromStoredPayload(row.payload) };
}

/** A webhook whose secrets cannot be decrypted must not hold up the other webhooks of its batch. */
async function tryUnseal(row: typeof webhooks.$inferSelect, keyring: Keyring): Promise<OutboundWebhook | undefined> {
  try {
    return await unsealOutbound(row, keyring);
  } catch (error) {
    log("error", "secrets cannot be decrypted", { account_id: row.accountId, webhook_id: row.id, error });
    return undefined;
  }
}

/** Pairs of an account's id and one of its ids, each pair once, as JSON for `json_each`. */
function accountPairs(messages: readonly DeliveryMessage[], idOf: (message: DeliveryMessage) => string): string {
  const accountIds = new Map(messages.map((message) => [idOf(message), message.account_id]));
  return JSON.stringify([...accountIds].map(([id, accountId]) => [accountId, id]));
}

function partition<Item>(items: readonly Item[], belongs: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}
