/** I/O. Reads what a batch of messages is about: one round trip for each database that is concerned. */
import type { Keyring } from "../security/keyring.ts";
import { type Database, accountDatabase } from "../storage/database.ts";
import { sql } from "drizzle-orm";
import { accounts, events, webhooks } from "../storage/schema.ts";
import { type Webhook, unsealed } from "../storage/webhooks.ts";
import type { DeliveryMessage } from "./courier.ts";

export interface LoadedEvent {
  id: string;
  event: string;
  payload: string;
  isTest: boolean;
}

/** The deliveries of one webhook in a batch. */
export interface Lane {
  db: Database;
  webhook: Webhook;
  account: { id: string; name: string };
  events: LoadedEvent[];
}

/** A lane for each webhook. A message whose webhook or event no longer exists is in none. */
export async function loadLanes(env: Env, keyring: Keyring, messages: readonly DeliveryMessage[]): Promise<Lane[]> {
  const byDatabase = new Map<D1Database, { db: Database; messages: DeliveryMessage[] }>();
  for (const message of messages) {
    const db = await accountDatabase(env, message.account_id);
    const group = byDatabase.get(db.$client) ?? { db, messages: [] };
    group.messages.push(message);
    byDatabase.set(db.$client, group);
  }
  const loaded = await Promise.all(
    [...byDatabase.values()].map((group) => loadFrom(group.db, keyring, group.messages)),
  );
  return loaded.flat();
}

async function loadFrom(db: Database, keyring: Keyring, messages: readonly DeliveryMessage[]): Promise<Lane[]> {
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
        sql`(${webhooks.accountId}, ${webhooks.id}) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${wantedWebhooks}))`,
      ),
    db
      .select({ id: events.id, event: events.event, payload: events.payload, isTest: events.isTest })
      .from(events)
      .where(
        sql`(${events.accountId}, ${events.id}) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${wantedEvents}))`,
      ),
  ]);
  const accountsById = new Map(accountRows.map((account) => [account.id, account]));
  const eventsById = new Map(eventRows.map((event) => [event.id, event]));
  const lanes = await Promise.all(
    webhookRows.map(async (row): Promise<Lane[]> => {
      const account = accountsById.get(row.accountId);
      const ids = new Set(
        messages.filter((message) => message.webhook_id === row.id).map((message) => message.event_id),
      );
      const found = [...ids].flatMap((id) => eventsById.get(id) ?? []);
      return account && found.length > 0 ? [{ db, webhook: await unsealed(row, keyring), account, events: found }] : [];
    }),
  );
  return lanes.flat();
}

function pairs(messages: readonly DeliveryMessage[], idOf: (message: DeliveryMessage) => string): string {
  const ids = new Map(messages.map((message) => [idOf(message), message.account_id]));
  return JSON.stringify([...ids].map(([id, accountId]) => [accountId, id]));
}
