/** I/O. Dashboard sessions. Only the hash of a session's secret is stored. */
import { and, eq, getTableColumns, gt, inArray, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import type { Role } from "../security/roles.ts";
import type { Account } from "./accounts.ts";
import { directory } from "./database.ts";
import { accounts, portalLinks, sessions, tokens } from "./schema.ts";

export interface Session {
  id: string;
  role: Role;
  /** The person's name, or the name of the token they signed in with. */
  name: string | null;
  tokenId: string;
  /** The page of the product that the dashboard leads back to. */
  returnUrl: string | null;
  account: Account;
}

/**
 * The live session with this hash, in one read. A session ends with its token and with its account.
 * @param platformTokenId of the platform's present token.
 */
export async function findSession(
  env: Env,
  hash: string,
  platformTokenId: string,
  now: number,
): Promise<Session | undefined> {
  const rows = await directory(env)
    .select({
      sessionId: sessions.id,
      role: sessions.role,
      tokenId: sessions.tokenId,
      returnUrl: sessions.returnUrl,
      sessionName: sql<string | null>`coalesce(${sessions.name}, ${tokens.name})`,
      ...getTableColumns(accounts),
    })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .leftJoin(tokens, and(eq(tokens.accountId, sessions.accountId), eq(tokens.id, sessions.tokenId)))
    .where(
      and(
        eq(sessions.hash, hash),
        gt(sessions.expiresAt, now),
        or(eq(sessions.tokenId, platformTokenId), isNotNull(tokens.id)),
        or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now)),
      ),
    );
  if (!rows[0]) return undefined;
  const { sessionId, role, tokenId, returnUrl, sessionName, ...account } = rows[0];
  return { id: sessionId, role, tokenId, returnUrl, name: sessionName, account };
}

export async function createSession(env: Env, session: typeof sessions.$inferInsert): Promise<void> {
  await directory(env).insert(sessions).values(session);
}

export async function endSession(env: Env, hash: string): Promise<void> {
  await directory(env).delete(sessions).where(eq(sessions.hash, hash));
}

/** Deletes up to `limit` expired sessions and up to `limit` expired links. */
export async function deleteExpiredSessions(env: Env, now: number, limit: number): Promise<void> {
  const db = directory(env);
  const [oldSessions, oldLinks] = [
    db.select({ hash: sessions.hash }).from(sessions).where(lte(sessions.expiresAt, now)).limit(limit),
    db.select({ hash: portalLinks.hash }).from(portalLinks).where(lte(portalLinks.expiresAt, now)).limit(limit),
  ];
  await db.batch([
    db.delete(sessions).where(inArray(sessions.hash, oldSessions)),
    db.delete(portalLinks).where(inArray(portalLinks.hash, oldLinks)),
  ]);
}
