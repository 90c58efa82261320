/** I/O. Reads what a batch of messages is about: one round trip for each database that is concerned. */
import { MAX_BATCH_PAYLOADS } from "../constants.ts";
import { log } from "../logging/log.ts";
import type { Keyring } from "../security/keyring.ts";
import { type Database, accountDatabase } from "../storage/database.ts";
import { sql } from "drizzle-orm";
import { accounts, events, webhooks } from "../storage/schema.ts";
import type { OutboundWebhook } from "../storage/webhook.ts";
import { unsealOutbound } from "../storage/webhook-secrets.ts";
import type { DeliveryMessage } from "./delivery-queue.ts";

export interface LoadedEvent {
  id: string;
  event: string;
  payload: string;
  isTest: boolean;
  /** There is nothing to send any more. */
  isErased: boolean;
}

/** The deliveries of one webhook in a batch. */
export interface WebhookBatch {
  db: Database;
  webhook: OutboundWebhook;
  account: { id: string; name: string };
  events: LoadedEvent[];
}

export interface Loaded {
  /** One for each webhook. */
  webhookBatches: WebhookBatch[];
  /** There was no room for their payloads, or their webhook's secrets cannot be read now. */
  deferred: DeliveryMessage[];
  /** Their webhook exists, their event has been deleted since. */
  orphaned: DeliveryMessage[];
}

/** A message whose account or webhook no longer exists is in none of them. */
export async function loadWebhookBatches(
  env: Env,
  keyring: Keyring,
  messages: readonly DeliveryMessage[],
): Promise<Loaded> {
  const groups = await byDatabase(env, messages);
  const loaded = await Promise.all(groups.map((group) => loadFrom(group.db, keyring, group.messages)));
  return {
    webhookBatches: loaded.flatMap(({ webhookBatches }) => webhookBatches),
    deferred: loaded.flatMap(({ deferred }) => deferred),
    orphaned: loaded.flatMap(({ orphaned }) => orphaned),
  };
}

export async function byDatabase(
  env: Env,
  messages: readonly DeliveryMessage[],
): Promise<{ db: Database; messages: DeliveryMessage[] }[]> {
  const groups = new Map<D1Database, { db: Database; messages: DeliveryMessage[] }>();
  for (const message of messages) {
    const db = await accountDatabase(env, message.account_id);
    const group = groups.get(db.$client) ?? { db, messages: [] };
    group.messages.push(message);
    groups.set(db.$client, group);
  }
  return [...groups.values()];
}

async function loadFrom(db: Database, keyring: Keyring, messages: readonly DeliveryMessage[]): Promise<Loaded> {
  const wantedEvents = pairs(messages, (message) => message.event_id);
  const wantedWebhooks = pairs(messages, (message) => message.webhook_id);
  const [accountRows, webhookRows, eventRows] = await db.batch([
    db
      .select({ id: accounts.id, name: accounts.name })
      .from(accounts)
      .where(sql`${accounts.id} IN (SELECT value ->> 0 FROM json_each(${wantedWebhooks}))`),
    db
      .select()
      .from(webhooks)
      .where(
        sql`(${webhooks.accountId}, ${webhooks.id}) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${wantedWebhooks})) AND NOT ${webhooks.isInbound}`,
      ),
    db
      .select({
        id: events.id,
        event: events.event,
        // Null once those before it have used up the room; the first always fits.
        payload: sql<
          string | null
        >`CASE WHEN sum(length(${events.payload})) OVER (ORDER BY ${events.id}) <= ${MAX_BATCH_PAYLOADS}
          THEN ${events.payload} END`,
        isTest: events.isTest,
        isErased: sql<number>`${events.erasedAt} IS NOT NULL`.mapWith(Boolean),
      })
      .from(events)
      .where(
        sql`(${events.accountId}, ${events.id}) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${wantedEvents}))`,
      ),
  ]);
  const accountsById = new Map(accountRows.map((account) => [account.id, account]));
  const eventsById = new Map(eventRows.map((event) => [event.id, event]));
  const loaded: Loaded = { webhookBatches: [], deferred: [], orphaned: [] };
  for (const row of webhookRows) {
    const account = accountsById.get(row.accountId);
    if (!account) continue;
    const all = messages.filter((message) => message.webhook_id === row.id);
    const own = all.filter((message) => eventsById.has(message.event_id));
    loaded.orphaned.push(...all.filter((message) => !eventsById.has(message.event_id)));
    const webhook = await readable(row, keyring);
    const found = [...new Set(own.map((message) => message.event_id))].flatMap((id): LoadedEvent[] => {
      const event = eventsById.get(id);
      return event && event.payload !== null ? [{ ...event, payload: event.payload }] : [];
    });
    if (webhook && found.length > 0) loaded.webhookBatches.push({ db, webhook, account, events: found });
    const fit = new Set(webhook ? found.map(({ id }) => id) : []);
    loaded.deferred.push(...own.filter((message) => !fit.has(message.event_id)));
  }
  return loaded;
}

/** One webhook whose secrets no key of the ring opens must not hold up the others of its batch. */
async function readable(row: typeof webhooks.$inferSelect, keyring: Keyring): Promise<OutboundWebhook | undefined> {
  try {
    return await unsealOutbound(row, keyring);
  } catch (error) {
    log("error", "secrets cannot be decrypted", { account_id: row.accountId, webhook_id: row.id, error });
    return undefined;
  }
}

function pairs(messages: readonly DeliveryMessage[], idOf: (message: DeliveryMessage) => string): string {
  const ids = new Map(messages.map((message) => [idOf(message), message.account_id]));
  return JSON.stringify([...ids].map(([id, accountId]) => [accountId, id]));
}
