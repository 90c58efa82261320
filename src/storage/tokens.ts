/** I/O. Access tokens. Only their hashes are stored. */
import { and, desc, eq, getTableColumns, gt, isNull, lt, or } from "drizzle-orm";
import { MAX_TOKENS } from "../constants.ts";
import type { PageRequest } from "./page-request.ts";
import type { Role } from "../security/roles.ts";
import type { Account } from "./accounts.ts";
import { directory } from "./database.ts";
import { accounts, tokens } from "./schema.ts";
import { committedUnlessFull, runTogether, toD1Statement, undoWhen } from "./transaction.ts";

export type Token = Omit<typeof tokens.$inferSelect, "hash" | "accountId">;

/** The live token with this hash and its account, in one read. */
export async function findToken(
  env: Env,
  hash: string,
  now: number,
): Promise<{ id: string; name: string; role: Role; account: Account } | undefined> {
  const rows = await directory(env)
    .select({
      tokenId: tokens.id,
      tokenName: tokens.name,
      role: tokens.role,
      ...getTableColumns(accounts),
      id: tokens.accountId,
    })
    .from(tokens)
    .innerJoin(accounts, eq(accounts.id, tokens.accountId))
    .where(and(eq(tokens.hash, hash), or(isNull(tokens.expiresAt), gt(tokens.expiresAt, now))));
  if (!rows[0]) return undefined;
  const { tokenId, tokenName, role, ...account } = rows[0];
  return { id: tokenId, name: tokenName, role, account };
}

const ACCOUNT_IS_FULL = "(SELECT count(*) FROM tokens WHERE account_id = ?1) >= ?2";

/**
 * Returns false when the account is at its limit. The transaction counts, so that two requests cannot both be the last.
 * @param completion further statements of the transaction.
 */
export async function createToken(
  env: Env,
  accountId: string,
  hash: string,
  token: Token,
  completion: readonly D1PreparedStatement[],
): Promise<boolean> {
  const db = directory(env);
  const transaction = await runTogether(db, [
    ...completion,
    undoWhen(db, "full", ACCOUNT_IS_FULL, accountId, MAX_TOKENS),
    toD1Statement(db, db.insert(tokens).values({ hash, accountId, ...token })),
  ]);
  return committedUnlessFull(transaction);
}

/** Newest first. Returns one row more than `limit` if there is one. */
export function listTokens(env: Env, accountId: string, page: PageRequest): Promise<Token[]> {
  return directory(env)
    .select({
      id: tokens.id,
      name: tokens.name,
      role: tokens.role,
      expiresAt: tokens.expiresAt,
      createdAt: tokens.createdAt,
    })
    .from(tokens)
    .where(and(eq(tokens.accountId, accountId), page.cursor ? lt(tokens.id, page.cursor) : undefined))
    .orderBy(desc(tokens.id))
    .limit(page.limit + 1);
}

/** Returns whether the token existed. It is invalid afterwards. */
export async function revokeToken(env: Env, accountId: string, id: string): Promise<boolean> {
  const revoked = await directory(env)
    .delete(tokens)
    .where(and(eq(tokens.accountId, accountId), eq(tokens.id, id)))
    .returning({ id: tokens.id });
  return revoked.length > 0;
}
