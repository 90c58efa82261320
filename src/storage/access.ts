/** I/O. Sessions and portal links: owners can list and end them. */
import { type SQL, and, desc, eq, gt, lt, sql } from "drizzle-orm";
import type { Role } from "../security/roles.ts";
import { directory } from "./database.ts";
import type { PageRequest } from "./page-request.ts";
import type { portalLinks, sessions } from "./schema.ts";

export type AccessTable = typeof sessions | typeof portalLinks;

export interface Access {
  id: string;
  role: Role;
  name: string | null;
  expiresAt: number;
}

/** The account whose access is read, the id that stands for the platform's token, and the current time. */
export interface AccessOwner {
  accountId: string;
  platformTokenId: string;
  now: number;
}

/** Neither expired, nor made with a token that has ended. */
export function opensWith(table: AccessTable, platformTokenId: string, now: number): SQL | undefined {
  return and(
    gt(table.expiresAt, now),
    sql`(${table.tokenId} = ${platformTokenId} OR EXISTS (
      SELECT 1 FROM tokens AS t WHERE t.account_id = ${table.accountId} AND t.id = ${table.tokenId}
        AND (t.expires_at IS NULL OR t.expires_at > ${now})))`,
  );
}

/** The sessions or links that still work, newest first. Returns one row more than `limit` if there is one. */
export function listAccess(env: Env, table: AccessTable, owner: AccessOwner, page: PageRequest): Promise<Access[]> {
  const after = page.cursor ? lt(table.id, page.cursor) : undefined;
  return read(env, table, owner, after, page.limit + 1);
}

export async function findAccess(
  env: Env,
  table: AccessTable,
  owner: AccessOwner,
  id: string,
): Promise<Access | undefined> {
  const rows = await read(env, table, owner, eq(table.id, id), 1);
  return rows[0];
}

function read(
  env: Env,
  table: AccessTable,
  { accountId, platformTokenId, now }: AccessOwner,
  condition: SQL | undefined,
  limit: number,
): Promise<Access[]> {
  const { id, role, name, expiresAt } = table;
  return directory(env)
    .select({ id, role, name, expiresAt })
    .from(table)
    .where(and(eq(table.accountId, accountId), opensWith(table, platformTokenId, now), condition))
    .orderBy(desc(table.id))
    .limit(limit);
}

/** @param id the one to end; null for all. @returns how many ended. */
export async function endAccess(env: Env, table: AccessTable, accountId: string, id: string | null): Promise<number> {
  const one = id === null ? undefined : eq(table.id, id);
  const { meta } = await directory(env)
    .delete(table)
    .where(and(eq(table.accountId, accountId), one));
  return meta.changes;
}
