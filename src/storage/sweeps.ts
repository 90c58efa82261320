/** I/O. Finds and deletes old rows by the tables' own keys. An index by time would cost one more row for each insert. */
import type { Database } from "./database.ts";
import { sweeps } from "./schema.ts";

/** Where each sweep stopped last, by its name. Empty: at the end. */
export async function readPositions(db: Database): Promise<Map<string, string>> {
  const rows = await db.select().from(sweeps);
  return new Map(rows.map(({ name, position }) => [name, position]));
}

export async function savePosition(db: Database, name: string, position: string): Promise<void> {
  await db.insert(sweeps).values({ name, position }).onConflictDoUpdate({ target: sweeps.name, set: { position } });
}

/** A table whose rows belong to owners and expire by the time in their ids. */
interface Aged {
  table: string;
  /** The key columns before the id, and the owner's key that they equal. */
  columns: readonly string[];
  owners: string;
  ownerKey: readonly string[];
  /** Which owners `o` to look at. */
  condition: string;
}

export const AGED = {
  events: {
    table: "events",
    columns: ["account_id"],
    owners: "accounts",
    ownerKey: ["id"],
    // An event that no ledger may know yet is kept.
    condition: "o.id NOT IN (SELECT account_id FROM unreconciled_ranges WHERE above_id < ?2)",
  },
  calls: {
    table: "calls",
    columns: ["account_id", "webhook_id"],
    owners: "webhooks",
    ownerKey: ["account_id", "id"],
    condition: "o.is_inbound",
  },
  auditLog: {
    table: "audit_log",
    columns: ["account_id"],
    owners: "accounts",
    ownerKey: ["id"],
    condition: "TRUE",
  },
} as const satisfies Record<string, Aged>;

/** An owner's key as a JSON array. */
export type Owner = string;

/** Up to `limit` owners after `position` in the order of their keys, and whether each has rows below `belowId`. */
export async function readOwners(
  db: Database,
  { table, columns, owners, ownerKey, condition }: Aged,
  position: Owner | "",
  belowId: string,
  limit: number,
): Promise<{ owner: Owner; hasOld: boolean }[]> {
  const key = ownerKey.map((column) => `o.${column}`).join(", ");
  const after = ownerKey.map((_, index) => `coalesce(?1 ->> ${index}, '')`).join(", ");
  const own = columns.map((column, index) => `t.${column} = o.${ownerKey[index]}`).join(" AND ");
  const { results } = await db.$client
    .prepare(
      `SELECT json_array(${key}) AS owner,
         ${condition} AND EXISTS (SELECT 1 FROM ${table} AS t WHERE ${own} AND t.id < ?2) AS has_old
       FROM ${owners} AS o WHERE (${key}) > (${after}) ORDER BY ${key} LIMIT ?3`,
    )
    .bind(position || "[]", belowId, limit)
    .all<{ owner: string; has_old: number }>();
  return results.map(({ owner, has_old }) => ({ owner, hasOld: has_old === 1 }));
}

/** Deletes the oldest rows below `belowId`, up to `share` of each owner. Returns the owners that have more. */
export async function deleteOld(
  db: Database,
  { table, columns }: Aged,
  owners: readonly Owner[],
  belowId: string,
  share: number,
): Promise<Owner[]> {
  const of = (owner: string) => columns.map((column, index) => `t.${column} = ${owner} ->> ${index}`).join(" AND ");
  const key = [...columns, "id"];
  const list = `[${owners.join(",")}]`;
  const [, left] = await db.$client.batch<{ owner: string }>([
    db.$client
      .prepare(
        `WITH bounds AS MATERIALIZED (
           SELECT j.value AS owner, coalesce(
             (SELECT t.id FROM ${table} AS t WHERE ${of("j.value")} AND t.id < ?2 ORDER BY t.id LIMIT 1 OFFSET ?3),
             ?2) AS below_id
           FROM json_each(?1) AS j)
         DELETE FROM ${table} WHERE (${key.join(", ")}) IN (
           SELECT ${key.map((column) => `t.${column}`).join(", ")}
           FROM bounds AS b CROSS JOIN ${table} AS t ON ${of("b.owner")} AND t.id < b.below_id)`,
      )
      .bind(list, belowId, share),
    db.$client
      .prepare(
        `SELECT j.value AS owner FROM json_each(?1) AS j
         WHERE EXISTS (SELECT 1 FROM ${table} AS t WHERE ${of("j.value")} AND t.id < ?2)`,
      )
      .bind(list, belowId),
  ]);
  return (left?.results ?? []).map(({ owner }) => owner);
}

/** A table that is swept in the order of its key, which does not begin with a time. */
interface Ordered {
  table: string;
  key: readonly string[];
  /** Which rows are deleted. */
  condition: string;
}

export const ORDERED = {
  keys: { table: "idempotency_keys", key: ["scope", "key"], condition: "created_at <= ?1" },
  subjects: {
    table: "call_subjects",
    key: ["account_id", "subject_id", "webhook_id", "call_id"],
    condition: "call_id < ?1",
  },
} as const satisfies Record<string, Ordered>;

/**
 * Looks at the next `limit` rows after `position` and deletes those that are too old.
 * @returns the number of deleted rows, and the new position; empty after the last row.
 */
export async function deleteNext(
  db: Database,
  { table, key, condition }: Ordered,
  position: string,
  oldest: string | number,
  limit: number,
): Promise<{ deleted: number; position: string }> {
  const columns = key.join(", ");
  const place = (parameter: string) => key.map((_, index) => `coalesce(${parameter} ->> ${index}, '')`).join(", ");
  const last = await db.$client
    .prepare(
      `SELECT json_array(${columns}) AS position FROM ${table} WHERE (${columns}) > (${place("?1")})
       ORDER BY ${columns} LIMIT 1 OFFSET ?2`,
    )
    .bind(position || "[]", limit - 1)
    .first<string>("position");
  const upTo = last === null ? "" : `AND (${columns}) <= (${place("?3")})`;
  const { meta } = await db.$client
    .prepare(`DELETE FROM ${table} WHERE (${columns}) > (${place("?2")}) ${upTo} AND ${condition}`)
    .bind(oldest, position || "[]", ...(last === null ? [] : [last]))
    .run();
  return { deleted: meta.changes, position: last ?? "" };
}
