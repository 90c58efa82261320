/** I/O. Single-use links into the dashboard. Only their hashes are stored. */
import { and, eq, getTableColumns, sql } from "drizzle-orm";
import { MAX_PORTAL_LINKS } from "../constants.ts";
import { opensWith } from "./access.ts";
import { directory } from "./database.ts";
import { accounts, portalLinks, sessions } from "./schema.ts";
import { committedUnlessFull, runTogether, toD1Statement, undoWhen } from "./transaction.ts";

type PortalLink = typeof portalLinks.$inferSelect;

const ACCOUNT_IS_FULL = "(SELECT count(*) FROM portal_links WHERE account_id = ?1 AND expires_at > ?2) >= ?3";

/**
 * Returns false when the account is at its limit of links that still open.
 * @param completion further statements of the transaction.
 */
export async function createPortalLink(
  env: Env,
  link: PortalLink,
  now: number,
  completion: readonly D1PreparedStatement[],
): Promise<boolean> {
  const db = directory(env);
  const transaction = await runTogether(db, [
    ...completion,
    undoWhen(db, "full", ACCOUNT_IS_FULL, link.accountId, now, MAX_PORTAL_LINKS),
    toD1Statement(db, db.insert(portalLinks).values(link)),
  ]);
  return committedUnlessFull(transaction);
}

/** The link if it is still valid, without using it up. */
export async function findPortalLink(
  env: Env,
  hash: string,
  platformTokenId: string,
  now: number,
): Promise<(PortalLink & { accountName: string }) | undefined> {
  const rows = await directory(env)
    .select({ ...getTableColumns(portalLinks), accountName: accounts.name })
    .from(portalLinks)
    .innerJoin(accounts, eq(accounts.id, portalLinks.accountId))
    .where(isAlive(hash, platformTokenId, now));
  return rows[0];
}

/**
 * Exchanges a link for a session in one transaction. Of several concurrent attempts only one succeeds. Returns whether
 * this one did.
 */
export async function usePortalLink(
  env: Env,
  hash: string,
  session: { hash: string; id: string; expiresAt: number },
  platformTokenId: string,
  now: number,
): Promise<boolean> {
  const db = directory(env);
  const [, used] = await db.batch([
    db.insert(sessions).select(
      sql`SELECT ${session.hash}, ${session.id}, account_id, role, name, token_id, ${session.expiresAt}, return_url
          FROM portal_links WHERE ${isAlive(hash, platformTokenId, now)}`,
    ),
    db
      .delete(portalLinks)
      .where(isAlive(hash, platformTokenId, now))
      .returning({ hash: portalLinks.hash }),
  ]);
  return used.length > 0;
}

/**
 * A link is valid until it expires, its account is deleted, or the token that made it ends. The links of a deleted account
 * are deleted later.
 * @param platformTokenId of the platform's present token.
 */
function isAlive(hash: string, platformTokenId: string, now: number) {
  return and(
    eq(portalLinks.hash, hash),
    sql`${portalLinks.accountId} IN (SELECT id FROM accounts)`,
    opensWith(portalLinks, platformTokenId, now),
  );
}
