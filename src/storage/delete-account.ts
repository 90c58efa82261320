/** I/O. Ends an account in D1: first what opens it, then what it holds, then where it can be found. */
import { eq, sql } from "drizzle-orm";
import { GRAVE_MS } from "../constants.ts";
import type { Account } from "./accounts.ts";
import { databaseNamed, directory } from "./database.ts";
import {
  accounts,
  calls,
  contacts,
  events,
  graves,
  idempotencyKeys,
  inboundSecrets,
  portalLinks,
  sessions,
  subscriptions,
  tokens,
  webhooks,
} from "./schema.ts";

/**
 * Repeating it after a failure ends what was left. Returns the webhooks it had: their ledgers are to be emptied now
 * that no row leads to them, and will be once more when nothing late can fill them.
 */
export async function deleteAccount(env: Env, account: Account, now: number): Promise<string[]> {
  const first = directory(env);
  const home = databaseNamed(env, account.database);
  await first.batch([
    first.delete(tokens).where(eq(tokens.accountId, account.id)),
    first.delete(portalLinks).where(eq(portalLinks.accountId, account.id)),
    first.delete(sessions).where(eq(sessions.accountId, account.id)),
    first.delete(inboundSecrets).where(eq(inboundSecrets.accountId, account.id)),
  ]);
  const ids = sql`SELECT id FROM webhooks WHERE account_id = ${account.id}`;
  const [, , owned] = await home.batch([
    home.insert(graves).select(sql`SELECT id, ${now + GRAVE_MS} FROM webhooks WHERE account_id = ${account.id}`),
    home
      .delete(idempotencyKeys)
      .where(sql`${idempotencyKeys.scope} = ${account.id} OR ${idempotencyKeys.scope} IN (${ids})`),
    home.delete(webhooks).where(eq(webhooks.accountId, account.id)).returning({ id: webhooks.id }),
    home.delete(subscriptions).where(eq(subscriptions.accountId, account.id)),
    home.delete(events).where(eq(events.accountId, account.id)),
    home.delete(contacts).where(eq(contacts.accountId, account.id)),
    home.delete(calls).where(eq(calls.accountId, account.id)),
    // Without this row nothing can be published into the account any more.
    home.delete(accounts).where(eq(accounts.id, account.id)),
  ]);
  if (account.database !== "DB") await first.delete(accounts).where(eq(accounts.id, account.id));
  return owned.map(({ id }) => id);
}
