/** I/O. Single-use links into the dashboard, which are kept as hashes only. */
import { and, eq, gt, sql } from "drizzle-orm";
import { directory } from "./database.ts";
import { portalLinks, sessions } from "./schema.ts";

type PortalLink = typeof portalLinks.$inferInsert;

export async function createPortalLink(env: Env, link: PortalLink): Promise<void> {
  await directory(env).insert(portalLinks).values(link);
}

/** Whether the link still opens. Asking does not use it up. */
export async function isPortalLinkAlive(env: Env, hash: string, now: number): Promise<boolean> {
  const rows = await directory(env).select({ hash: portalLinks.hash }).from(portalLinks).where(isAlive(hash, now));
  return rows.length > 0;
}

/**
 * FairQueue a link into a session: both or neither, and of several who try at once only one. Returns whether it was this
 * one.
 */
export async function usePortalLink(
  env: Env,
  hash: string,
  session: { hash: string; id: string; expiresAt: number },
  now: number,
): Promise<boolean> {
  const db = directory(env);
  const [, used] = await db.batch([
    db.insert(sessions).select(
      sql`SELECT ${session.hash}, ${session.id}, account_id, role, name, NULL, ${session.expiresAt}
          FROM portal_links WHERE ${isAlive(hash, now)}`,
    ),
    db.delete(portalLinks).where(isAlive(hash, now)).returning({ hash: portalLinks.hash }),
  ]);
  return used.length > 0;
}

/** It ends with its time, and with its account: of a deleted one, the links go later. */
function isAlive(hash: string, now: number) {
  return and(
    eq(portalLinks.hash, hash),
    gt(portalLinks.expiresAt, now),
    sql`${portalLinks.accountId} IN (SELECT id FROM accounts)`,
  );
}
