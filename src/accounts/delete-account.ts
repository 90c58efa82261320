/** I/O. Ends an account: first what opens it, then what it holds. */
import { eq, sql } from "drizzle-orm";
import { GRAVE_MS } from "../constants.ts";
import type { Account } from "../storage/accounts.ts";
import { databaseNamed, directory } from "../storage/database.ts";
import {
  accounts,
  calls,
  contacts,
  events,
  graves,
  idempotencyKeys,
  inboundSecrets,
  subscriptions,
  tokens,
  webhooks,
} from "../storage/schema.ts";

/** Repeating it after a failure ends what was left: where the account can be found goes last. */
export async function deleteAccount(env: Env, account: Account, now: number): Promise<void> {
  const first = directory(env);
  const home = databaseNamed(env, account.database);
  await first.batch([
    first.delete(tokens).where(eq(tokens.accountId, account.id)),
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
  // The rows went first: a ledger that is emptied now is not asked to fill again. The reconciler repeats it.
  await Promise.allSettled(owned.map(({ id }) => env.WEBHOOK_STATE.getByName(id).destroy()));
}
